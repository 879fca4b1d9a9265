"""What the address of *Auditoría* asks to see, and the form that writes it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from wtforms.validators import AnyOf, Optional, Regexp

from blueprints.forms import Line, PortalForm, at_most
from domain import audit_history
from domain.act_names import ACTS
from domain.audit_history import NUMBER, Asked, Several
from domain.errors import Refused
from domain.typed import clean
from models import Entity

WORD = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)
NETWORK = re.compile(r"[0-9a-f]{12}", re.ASCII)
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2999, 12, 31)
BAD_DAY = "Escriba el día como 2026-11-21."
BACKWARDS = "El último día no puede ser anterior al primero."


class AuditForm(PortalForm):
    """Sent by POST, since an address is no place for an e-mail; the answer leads to a page."""

    since = Line("Desde", [at_most(10)])
    until = Line("Hasta", [at_most(10)])
    actor = Line("Quién", [at_most(254)])
    action = Line("Qué hizo", [Optional(), AnyOf(list(ACTS), "Elija un acto de la lista.")])
    subject = Line("Sobre qué", [at_most(250)])
    network = Line("Red", [Optional(), Regexp(NETWORK, message="Copie la red de un asiento.")])
    number = Line(
        "Número de asiento", [Optional(), Regexp(NUMBER, message="Escríbalo como 2026-000123.")]
    )

    several: Sequence[Entity] = ()
    """The entities that may be meant, where one must be chosen."""
    rest: Mapping[str, str] = {}
    """Of the address, what was understood besides."""

    def address(self) -> dict[str, str]:
        """The address of what was typed. Raises Refused."""
        since, until = (self._day(field) for field in ("since", "until"))
        if since and until and until < since:
            raise Refused(BACKWARDS, field="until")
        named = {
            "desde": since,
            "hasta": until,
            "acto": self.action.data,
            "red": self.network.data,
            "numero": self.number.data,
            "quien": self.actor.data and audit_history.actor(self.actor.data),
        }
        self.rest = {name: value for name, value in named.items() if value}
        try:
            subject = self.subject.data and audit_history.subject(self.subject.data)
        except Several as found:
            self.several = found.entities
            raise
        return {**self.rest, **({"sobre": subject} if subject else {})}

    def _day(self, name: str) -> str:
        typed = self[name].data or ""
        if typed and day_of(typed) is None:
            raise Refused(BAD_DAY, field=name)
        return typed


def asked(address: Mapping[str, str]) -> tuple[Asked, dict[str, str]]:
    """What is asked, and what of the address says it; what makes no sense is left out."""
    found = {
        name: text
        for name, kind in (("quien", WORD), ("sobre", WORD), ("red", NETWORK), ("numero", NUMBER))
        if kind.fullmatch(text := clean(address.get(name, ""))[:40])
    }
    days = {name: day for name in ("desde", "hasta") if (day := day_of(address.get(name, "")))}
    act = address.get("acto", "")
    kept = found | {name: day.isoformat() for name, day in days.items()}
    kept |= {"acto": act} if act in ACTS else {}
    return Asked(
        since=days.get("desde"),
        until=days.get("hasta"),
        actor=found.get("quien", ""),
        action=kept.get("acto", ""),
        subject=found.get("sobre", ""),
        network=found.get("red", ""),
        number=found.get("numero", ""),
    ), kept


def day_of(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def typed_for(search: Asked) -> dict[str, str]:
    """What to type for the same again."""
    return {
        "since": search.since.isoformat() if search.since else "",
        "until": search.until.isoformat() if search.until else "",
        "actor": audit_history.username_of(search.actor),
        "action": search.action,
        "subject": audit_history.typed_of(search.subject),
        "network": search.network,
        "number": search.number,
    }
