"""Make the catalogs of UNSPSC segments and families. For the developer: the results are committed.

    .venv/bin/python bin/make_unspsc.py folder

The folder holds two sheets of the classification of goods and services that Colombia Compra
Eficiente publishes, saved as CSV with the header `codigo,nombre`: `unspsc_segmentos.csv` and
`unspsc_familias.csv`. Codes and names are facts; blanks are put in order, nothing else is changed.
"""

import csv
import sys
from pathlib import Path

CATALOGS = Path(__file__).parent.parent / "catalogs"
SHEETS = {"unspsc_segmentos": "unspsc_segments", "unspsc_familias": "unspsc_families"}


def main(folder: Path) -> None:
    for sheet, catalog in SHEETS.items():
        with (folder / f"{sheet}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = sorted((row["codigo"], _tidy(row["nombre"])) for row in csv.DictReader(file))
        with (CATALOGS / f"{catalog}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(("code", "name"))
            writer.writerows(rows)


def _tidy(name: str) -> str:
    return " ".join(name.split()).replace(" ,", ",")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
