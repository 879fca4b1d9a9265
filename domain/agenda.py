"""The dates that come for an entity: one list for the desk, the page and the calendar."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from domain import bulletins, entity_circulars, expiry
from domain.faults import Fault
from domain.requirements import Row
from models import Addressee, Bulletin, BulletinKind, Document, Entity
from models.ready import Ready

SOON = dt.timedelta(days=30)
"""How near a date is that the desk counts, and a paper that the board tells as *por vencer*."""


class EventKind(StrEnum):
    EXPIRY = "expiry"
    CORRECTION = "correction"
    CIRCULAR = "circular"
    MAINTENANCE = "maintenance"
    NOTICE = "notice"


VERBS = {
    EventKind.EXPIRY: "Vence",
    EventKind.CORRECTION: "Corregir",
    EventKind.CIRCULAR: "Plazo",
    EventKind.MAINTENANCE: "Mantenimiento",
    EventKind.NOTICE: "Noticia",
}
TOLD = Ready(
    Addressee,
    """
    SELECT addressee.*, circular.* FROM addressee
    JOIN circular ON circular.id = addressee.circular_id
    WHERE addressee.entity_id = ? AND circular.state = 'published' AND circular.deadline >= ?
    """,
    joined="circular",
)
"""Circulars with a last day that an entity's people were told of."""


@dataclass(frozen=True)
class Event:
    """`key` names it for good; `since` is when it came to be known."""

    on: dt.date
    title: str
    path: str
    kind: EventKind
    key: str
    since: dt.datetime

    @property
    def verb(self) -> str:
        """What happens, or is to be done, on that day."""
        return VERBS[self.kind]


def of(entity: Entity, rows: list[Row], today: dt.date) -> list[Event]:
    """From today on, the nearest first; `rows` are those of `requirements`."""
    events = [_expiry(entity, each) for each in expiry.current(entity, rows)]
    events += [event for row in rows if (event := _correction(entity, row))]
    told = {each.circular_id: each for each in TOLD.all(entity.id, today.isoformat())}
    events += [
        _circular(entity, each, day) for each in told.values() if (day := each.circular.deadline)
    ]
    events += [_notice(each, day) for each in bulletins.dated(today) if (day := each.happens_on)]
    return sorted((each for each in events if each.on >= today), key=lambda each: each.on)


def soon(events: list[Event], kind: EventKind, today: dt.date) -> int:
    """How many of a kind come within thirty days."""
    return sum(event.kind == kind and event.on <= today + SOON for event in events)


def _expiry(entity: Entity, lapse: expiry.Lapse) -> Event:
    document = lapse.document
    return Event(
        on=lapse.on,
        title=lapse.label,
        path=_path(entity, document),
        kind=EventKind.EXPIRY,
        key=f"vence-{document.code}",
        since=document.attached_at,
    )


def _correction(entity: Entity, row: Row) -> Event | None:
    """The last day to correct what was returned."""
    document = row.worn_out
    if row.fault != Fault.RETURNED or not document or not document.correct_by:
        return None
    return Event(
        on=document.correct_by,
        title=str(row.requirement.label),
        path=_path(entity, document),
        kind=EventKind.CORRECTION,
        key=f"corrige-{document.code}",
        since=document.told_at or document.attached_at,
    )


def _circular(entity: Entity, told: Addressee, day: dt.date) -> Event:
    """The last day to do what it asks. Its person's own link is nobody else's."""
    circular = told.circular
    return Event(
        on=day,
        title=str(circular.subject),
        path=entity_circulars.path(entity, circular),
        kind=EventKind.CIRCULAR,
        key=f"circular-{circular.code}",
        since=circular.published_at or circular.created_at,
    )


def _notice(bulletin: Bulletin, day: dt.date) -> Event:
    """The day of what the institution tells everybody, which the desk shows whole."""
    is_maintenance = bulletin.kind == BulletinKind.MAINTENANCE
    return Event(
        on=day,
        title=str(bulletin.title),
        path="/",
        kind=EventKind.MAINTENANCE if is_maintenance else EventKind.NOTICE,
        key=f"noticia-{bulletin.code}",
        since=bulletin.made_at,
    )


def _path(entity: Entity, document: Document) -> str:
    if not document.requirement:
        return f"/entidades/{entity.code}/biblioteca"
    row = document.requirement
    return f"/entidades/{entity.code}/documentos?fila={row}#fila-{row}"
