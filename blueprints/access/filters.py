"""What the address of the page of users asks to see: who, and in which order."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from blueprints.access.forms import PAGE_KEY
from blueprints.forms import NO_DATE
from blueprints.guards import me
from domain import typed
from domain.state_names import ROLES, STATES
from domain.typed import clean
from domain.user_pages import Search
from models import AccessState

STATES_NAMED = {STATES[state].lower(): state for state in AccessState}
ROLES_NAMED = {name.lower(): role for role, name in ROLES.items()}
ORDERS = {
    "nombre": ("Nombre", "name"),
    "correo": ("Correo electrónico", "email"),
    "registro": ("Fecha de registro", "registered"),
    "acceso": ("Acceso a la cuenta", "state"),
    "cambio": ("Última actualización de estado", "updated"),
    "usuario": ("Usuario", "username"),
}
"""The columns, and by what each is sorted; with a `-` before its name in the address, downwards."""
KEPT = ("q", "estado", "rol", "del", "al", "orden")
LONGEST = 60
YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Filters:
    """`kept` is what of the address is more than a place in the list, as it was asked."""

    search: Search
    kept: Mapping[str, str]
    wrong: Mapping[str, str]
    """By name, dates that are none: they filter nothing."""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filters":
        edges = [asked.get(name, "") for name in ("desde", "hasta")]
        after, before = (edge if PAGE_KEY.fullmatch(edge) else "" for edge in edges)
        kept = _known(asked)
        days: dict[str, dt.date | None] = {
            name: _day(kept[name]) for name in ("del", "al") if name in kept
        }
        kept |= {name: day.isoformat() for name, day in days.items() if day}
        wrong: dict[str, str] = {name: NO_DATE for name in days if days[name] is None}
        order = kept.get("orden", "")
        search = Search(
            text=kept.get("q", ""),
            state=STATES_NAMED.get(kept.get("estado", ""), ""),
            role=ROLES_NAMED.get(kept.get("rol", ""), ""),
            since=_midnight(days.get("del")),
            until=_midnight(days.get("al"), after=1),
            column=ORDERS[order.removeprefix("-")][1] if order else "",
            descending=order.startswith("-"),
        )
        return cls(search, kept, wrong, after, before)

    @property
    def advanced(self) -> bool:
        """Is something asked that the advanced search holds?"""
        return any(name in self.kept for name in ("rol", "del", "al"))

    def sorted_by(self, name: str) -> dict[str, str]:
        """The address of a column's header: by it upwards, or downwards where it is so already."""
        order = f"-{name}" if self.kept.get("orden") == name else name
        return {**self.kept, "orden": order}

    def aria_sort(self, name: str) -> str:
        order = self.kept.get("orden", "")
        if order.removeprefix("-") != name:
            return ""
        return "descending" if order.startswith("-") else "ascending"


def _known(asked: Mapping[str, str]) -> dict[str, str]:
    """What is asked and means something; the rest is as if it weren't."""
    kept = {name: text for name in KEPT if (text := clean(asked.get(name, ""))[:LONGEST])}
    order = kept.get("orden", "").removeprefix("-")
    known = {
        "estado": kept.get("estado") in STATES_NAMED,
        "rol": kept.get("rol") in ROLES_NAMED,
        "orden": order in ORDERS,
    }
    return {name: text for name, text in kept.items() if known.get(name, True)}


def _day(text: str) -> dt.date | None:
    try:
        day = typed.day(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _midnight(day: dt.date | None, *, after: int = 0) -> dt.datetime | None:
    """Where the day begins for the reader, or the one after it."""
    if day is None:
        return None
    day += dt.timedelta(days=after)
    return dt.datetime.combine(day, dt.time(), ZoneInfo(me().time_zone))
