"""Colombia's working days: Monday to Friday without its holidays.

Ley 51 de 1983 and Ley 2578 de 2026: some holidays stand on their date, some go to the Monday on
or after it, some follow Easter.
"""

import datetime as dt
from functools import cache

WEEKEND = (5, 6)
ON_THEIR_DATE = ((1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25))
ON_THE_NEXT_MONDAY = ((1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11))
CHIQUINQUIRA, FIRST_KEPT = (7, 9), 2026
"""On its Monday too."""
FROM_EASTER = (-3, -2, 43, 64, 71)
"""Maundy Thursday, Good Friday, then Ascension, Corpus Christi and Sacred Heart, each on its
Monday."""
DAY = dt.timedelta(days=1)


def after(day: dt.date, count: int) -> dt.date:
    """The so-manieth working day after this one."""
    while count:
        day += DAY
        count -= is_working(day)
    return day


def is_working(day: dt.date) -> bool:
    return day.weekday() not in WEEKEND and day not in holidays(day.year)


@cache
def holidays(year: int) -> frozenset[dt.date]:
    fixed = [dt.date(year, month, day) for month, day in ON_THEIR_DATE]
    later = (CHIQUINQUIRA,) if year >= FIRST_KEPT else ()
    moved = [_monday_from(dt.date(year, *date)) for date in (*ON_THE_NEXT_MONDAY, *later)]
    return frozenset([*fixed, *moved, *(_easter(year) + days * DAY for days in FROM_EASTER)])


def _monday_from(day: dt.date) -> dt.date:
    return day + -day.weekday() % 7 * DAY


def _easter(year: int) -> dt.date:
    """Meeus, Jones and Butcher's rule for the Gregorian calendar."""
    century, rest = divmod(year, 100)
    golden = year % 19
    corrected = century - (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + corrected - century // 4 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)
