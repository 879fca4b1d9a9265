"""Papers that lapse: their state by the calendar of Colombia, and the letters that come before.

Everything follows from the day and from what each row already says, so a restart, a second worker
or a clock that jumps does nothing twice (A52).
"""

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_

from peewee import Expression, fn

from domain import deciders, letters, notices, requirements, typed
from domain.locking import locked, skipping_locked
from domain.moments import day_in_full, there
from domain.requirements import Row
from models import Document, DocumentState, Entity, EntityState, NoticeKind, db
from models.ready import Ready

WARNINGS = (30, 15, 3)
"""Days before the last one."""
OVER = 0
NEVER = 99
BATCH = 500
ENTITIES = 50
"""Told of in one piece of work."""
LATEST = dt.timedelta(days=30)
"""What lapsed longer ago isn't written about any more."""

FREE = Ready(
    Document,
    """
    SELECT * FROM document
    WHERE entity_id = ? AND requirement = '' AND removed_at IS NULL AND valid_until IS NOT NULL
    """,
)


@dataclass(frozen=True)
class Lapse:
    """What a document that lapses is called, and the last day on which it counts."""

    document: Document
    label: str
    on: dt.date


def work(today: dt.date) -> bool:
    """Do a piece of what this day asks for; False when there was nothing left to do."""
    return _lapse(today) or _restore(today) or _tell_next(today)


def level(valid_until: dt.date, today: dt.date) -> int:
    """Which letter is due on this day: the nearest that isn't past; NEVER while there is time."""
    left = (valid_until - today).days
    if left < 0:
        return OVER
    return min((days for days in WARNINGS if left <= days), default=NEVER)


def current(entity: Entity, rows: list[Row]) -> list[Lapse]:
    """The dated papers that matter, in the order of their days: those of its rows that nothing
    outlasts or stands for, and the free ones."""
    papers = [
        (document, row.requirement.label)
        for row in rows
        if not row.substituted_by
        for document in row.documents
        if not row.replaced(document) and document.state != DocumentState.RETURNED
    ]
    papers += [(document, _name(document)) for document in FREE.all(entity.id)]
    return sorted(
        (Lapse(each, label, each.valid_until) for each, label in papers if each.valid_until),
        key=lambda lapse: (lapse.on, lapse.document.id),
    )


def _name(document: Document) -> str:
    """That of a free one; what it is may be between its administrators."""
    if document.confidential:
        return "Documento confidencial"
    return str(document.description or document.name)


def _lapse(today: dt.date) -> bool:
    over = Document.valid_until < today
    return _turn(DocumentState.ATTACHED, DocumentState.EXPIRED, over) or _turn(
        DocumentState.ACCEPTED, DocumentState.EXPIRED, over
    )


def _restore(today: dt.date) -> bool:
    """What lapsed by a clock that ran ahead counts again."""
    counts = Document.valid_until >= today
    accepted = Document.reviewed_at.is_null(False)
    return _turn(DocumentState.EXPIRED, DocumentState.ACCEPTED, counts & accepted) or _turn(
        DocumentState.EXPIRED, DocumentState.ATTACHED, counts & ~accepted
    )


def _turn(before: DocumentState, after: DocumentState, on: Expression) -> bool:
    """One batch; False when there was none."""
    with db.atomic():
        batch = (
            Document.select(Document.id)
            .where(Document.state == before, on)
            .order_by(Document.valid_until, Document.id)
            .limit(BATCH)
        )
        turned = Document.id.in_([row.id for row in skipping_locked(batch)]) & (
            Document.state == before
        )
        return bool(Document.update(state=after).where(turned).execute())


def _tell_next(today: dt.date) -> bool:
    waiting = list(
        Entity.select()
        .join(Document, on=(Document.entity == Entity.id))
        .where(Entity.state == EntityState.REGISTERED, _is_due(today))
        .distinct()
        .order_by(Entity.id)
        .limit(ENTITIES)
    )
    for entity in waiting:
        _tell(entity, today)
    return bool(waiting)


def _is_due(today: dt.date) -> Expression:
    """A condition on documents, along their index: `level` has come below `warned`."""
    warned = fn.COALESCE(Document.warned, NEVER)
    due = [
        (Document.valid_until <= today + dt.timedelta(days)) & (warned > days) for days in WARNINGS
    ]
    due.append((Document.valid_until < today) & (warned > OVER))
    return (
        Document.state.in_([*requirements.LASTING, DocumentState.EXPIRED])
        & Document.valid_until.between(today - LATEST, today + dt.timedelta(WARNINGS[0]))
        & Document.removed_at.is_null()
        & reduce(or_, due)
    )


def _tell(entity: Entity, today: dt.date) -> None:
    """One letter to each reader for all that is due at this entity."""
    with db.atomic():
        entity = locked(entity)
        mine = Document.select().where(Document.entity == entity, _is_due(today))
        due = {document.id for document in mine if _mark(document, today)}
        current_ones = current(entity, requirements.rows(entity))
        lapses = [each for each in current_ones if each.document.id in due]
        over = [each for each in lapses if each.on < today]
        soon = [each for each in lapses if each.on >= today]
        if not lapses:
            return
        for address, name in _readers(entity):
            letters.documents_lapse(address, name, entity, over=_told(over), soon=_told(soon))


def _readers(entity: Entity) -> list[tuple[str, str]]:
    """Who is written to at once: its administrators who want it so, and the entity itself."""
    people = deciders.administrators(entity)
    at_once = notices.told_now(NoticeKind.PAPERS, people)
    quiet = {person.email for person in people if person not in at_once}
    return [each for each in deciders.readers(entity, people) if each[0] not in quiet]


def _mark(document: Document, today: dt.date) -> bool:
    """Once only: is a letter to tell of it? Not of a day that was past when it was attached."""
    last = document.valid_until or today
    step = level(last, today)
    marked = (
        Document.update(warned=step)
        .where(Document.id == document.id, fn.COALESCE(Document.warned, NEVER) > step)
        .execute()
    )
    attached_on = there(document.attached_at)
    return bool(marked) and (step == OVER or attached_on < last - dt.timedelta(step))


def _told(lapses: list[Lapse]) -> list[tuple[str, str]]:
    return [(typed.clean(each.label), day_in_full(each.on)) for each in lapses]
