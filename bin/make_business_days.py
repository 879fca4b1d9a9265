"""Make catalogs/fifth_business_days.csv. For the developer: the result is committed.

.venv/bin/python bin/make_business_days.py

Until the fifth business day of April the register of bidders (RUP) is renewed: business days are
Monday to Friday without Colombia's holidays.
"""

import csv
import datetime as dt
from pathlib import Path

import holidays

FILE = Path(__file__).parent.parent / "catalogs" / "fifth_business_days.csv"
FIRST, LAST = 2024, 2060
FRIDAY = 4


def main() -> None:
    with FILE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("year", "date"))
        writer.writerows((year, fifth(year)) for year in range(FIRST, LAST + 1))


def fifth(year: int) -> dt.date:
    off = holidays.country_holidays("CO", years=year)
    april = (dt.date(year, 4, day) for day in range(1, 31))
    return [day for day in april if day.weekday() <= FRIDAY and day not in off][4]


if __name__ == "__main__":
    main()
