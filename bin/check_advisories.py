"""Compares what is pinned with a dated copy of known vulnerabilities: `make advisories`.

It fails if one is older than its term in docs/security.md, and if the copy can't tell.
"""

import argparse
import csv
import re
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from make_sbom import PINS, pinned
from packaging.version import Version

ROOT = Path(__file__).parent.parent
COPY = ROOT / "docs" / "advisories.tsv"
TERMS = ROOT / "docs" / "security.md"
HTMX = ROOT / "static" / "portal.js" / "1-htmx.min.js"
FRESH = timedelta(days=90)  # an older copy tells nothing of today


class Advisory(NamedTuple):
    package: str
    id: str
    fixed: str
    severity: str
    published: str

    def affects(self, version: str) -> bool:
        """One that nobody repaired is in every version."""
        return not self.fixed or Version(version) < Version(self.fixed)

    def age(self, today: date) -> timedelta:
        """What has no day counts as the oldest."""
        return today - date.fromisoformat(self.published or "1999-01-01")

    def overdue(self, today: date, terms: dict[str, timedelta]) -> bool:
        """One of unknown severity has the shortest term; a low one waits for the next release."""
        term = terms.get(self.severity, min(terms.values()))
        return self.severity != "low" and self.age(today) > term


def terms() -> dict[str, timedelta]:
    rows = re.findall(r"^\| (\w+) \| (\d+) \|$", TERMS.read_text(encoding="utf-8"), re.MULTILINE)
    found = {name: timedelta(days=int(days)) for name, days in rows}
    return {severity: found[severity] for severity in ("critical", "high", "medium")}


def versions(files: list[Path]) -> dict[str, str]:
    """Of each library that runs, also only where it is asked for, and of htmx."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    found = {name: version for name, version, _ in pinned(text)}
    vendored = re.search(r'version:"([0-9.]+)"', HTMX.read_text(encoding="utf-8"))
    return found | ({"htmx": vendored[1]} if vendored else {})


def read(copy: Path) -> tuple[date | None, set[str], list[Advisory]]:
    """The day of the copy, the packages that were looked up, and what is known of them."""
    lines = copy.read_text(encoding="utf-8").splitlines()
    made = re.match(r"# copied (\d{4}-\d\d-\d\d)", lines[0]) if lines else None
    table = csv.DictReader((line for line in lines if line[:1] != "#"), restval="", delimiter="\t")
    rows = [Advisory(**row) for row in table]
    known = [each for each in rows if each.id]
    return made and date.fromisoformat(made[1]), {each.package for each in rows}, known


def compare(pins: list[Path], copy: Path, today: date) -> list[str]:
    """Tells what it found, and gives back why it fails."""
    made, looked_up, known = read(copy)
    running = versions(pins)
    compared = looked_up & set(running)
    about = [each for each in known if each.package in compared]
    newest = max((each.published for each in about), default="none")
    print(
        f"{len(compared)} packages compared with {len(about)} advisories copied on {made};"
        f" the newest is of {newest}."
    )
    why = []
    limits = terms()
    for each in about:
        if each.affects(version := running[each.package]):
            late = each.overdue(today, limits)
            told = f"{each.age(today).days} days old" if each.published else "of unknown day"
            print(f"{each.package} {version}: {each.id}, {each.severity or 'unknown'}, {told}.")
            why += [f"{each.id} is older than its term: renew {each.package}."] * late
    why += [f"{name} was not looked up." for name in sorted(set(running) - looked_up)]
    if not about:
        why.append("Nothing was compared.")
    if made is None:
        why.append("The copy names no day.")
    elif today - made > FRESH:
        why.append(f"The copy is old ({(today - made).days} days): `make sbom` feeds a scanner.")
    return why


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pins", type=Path, nargs="+", default=list(PINS.values()))
    asked.add_argument("--copy", type=Path, default=COPY)
    asked.add_argument("--day", type=date.fromisoformat, default=datetime.now(UTC).date())
    given = asked.parse_args()
    why = compare(given.pins, given.copy, given.day)
    print("\n".join(why) or "None is older than its term.")
    return bool(why)


if __name__ == "__main__":
    sys.exit(main())
