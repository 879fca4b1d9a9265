"""How long a paper counts: the codes of `Requirement.validity`, in Colombia's calendar.

'' for ever; `30_dias` from its date; `mes_actual` to the end of the month of its date;
`ano_actual` dated this year, to 31 December; `ano_anterior` last year's figures, to 31 December;
`quinto_dia_habil_abril` to the next fifth business day of April, when the RUP is renewed.
"""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from domain import catalogs
from domain.errors import Refused
from domain.moments import day_in_full, month_and_year

DAYS = re.compile(r"([1-9][0-9]{0,3})_dias")
MONTH, YEAR, YEAR_BEFORE, RENEWAL = (
    "mes_actual",
    "ano_actual",
    "ano_anterior",
    "quinto_dia_habil_abril",
)
OLDEST = dt.date(1900, 1, 1)
MONDAY_TO_FRIDAY = range(5)
A_YEAR = 366
"""From so many days on, how many they are says nothing to anybody."""

TOLD = {
    "": "",
    MONTH: "Vale hasta que termine el mes de su fecha.",
    YEAR: "Debe ser de este año: vale hasta el 31 de diciembre.",
    YEAR_BEFORE: "Con las cifras del año pasado: vale hasta el 31 de diciembre.",
    RENEWAL: "Vale hasta el quinto día hábil de abril.",
}
FUTURE = "Esa fecha no ha llegado. Escriba la que trae el documento."
ABSURD = "Revise el año: escriba la fecha que trae el documento."


def is_known(validity: str) -> bool:
    return validity in TOLD or bool(DAYS.fullmatch(validity))


def asks_date(validity: str) -> bool:
    """Does it count from the paper's own date?"""
    return validity not in ("", YEAR_BEFORE) and is_known(validity)


def until(validity: str, dated_on: dt.date | None, *, today: dt.date) -> dt.date | None:
    """The last day on which it counts; None for ever. Without its date it counts from today."""
    start = dated_on or today
    if found := DAYS.fullmatch(validity):
        return start + dt.timedelta(days=int(found[1]))
    if validity == MONTH:
        return start.replace(day=calendar.monthrange(start.year, start.month)[1])
    if validity == YEAR:
        return dt.date(start.year, 12, 31)
    if validity == YEAR_BEFORE:
        return dt.date(min(start.year + 1, today.year), 12, 31)
    if validity == RENEWAL:
        return _next_renewal(start)
    return None


def refuse_old(validity: str, dated_on: dt.date | None, *, today: dt.date) -> None:
    """Raises Refused for a date to come, one that nobody means, and one that is too old."""
    if dated_on is None:
        return
    if dated_on > today:
        raise Refused(FUTURE, field="dated_on")
    if dated_on < OLDEST:
        raise Refused(ABSURD, field="dated_on")
    last = until(validity, dated_on, today=today)
    if last is not None and last < today:
        raise Refused(_too_old(validity, dated_on, last, today), field="dated_on")


def told(validity: str) -> str:
    """A sentence of how long it counts; empty for ever."""
    if found := DAYS.fullmatch(validity):
        return f"Vale {_days(int(found[1]))} desde su fecha."
    return TOLD.get(validity, "")


def _too_old(validity: str, dated_on: dt.date, last: dt.date, today: dt.date) -> str:
    if found := DAYS.fullmatch(validity):
        age, most = (today - dated_on).days, int(found[1])
        if age >= A_YEAR > most:
            return f"Tiene más de un año y se recibe hasta de {_days(most)}. Descargue uno nuevo."
        return f"Tiene {age} días y se reciben de hasta {most}. Descargue uno nuevo."
    if validity == MONTH:
        asked = month_and_year(today)
        return f"Es de {month_and_year(dated_on)} y se recibe el de {asked}. Anexe el de este mes."
    if validity == YEAR:
        return f"Es de {dated_on.year} y se recibe el de {today.year}. Anexe el de este año."
    if validity == YEAR_BEFORE:
        return f"Es de {dated_on.year} y se reciben las cifras de {today.year - 1}. Anexe esas."
    return f"Valía hasta el {day_in_full(last)}. Renuévelo, y anexe el certificado nuevo."


def _days(count: int) -> str:
    return "1 día" if count == 1 else f"{count} días"


def _next_renewal(day: dt.date) -> dt.date:
    this_year = _renewal(day.year)
    return this_year if day <= this_year else _renewal(day.year + 1)


def _renewal(year: int) -> dt.date:
    """The fifth business day of April. Beyond the catalog, holidays aren't known."""
    april = (dt.date(year, 4, day) for day in range(1, 31))
    return _renewals().get(year) or [d for d in april if d.weekday() in MONDAY_TO_FRIDAY][4]


@cache
def _renewals() -> Mapping[int, dt.date]:
    rows = catalogs.rows("fifth_business_days")
    return {int(row["year"]): dt.date.fromisoformat(row["date"]) for row in rows}
