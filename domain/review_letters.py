"""What an entity hears of the review: one letter a day with all that was returned, and that it is
verified.

The letter goes once no decision in it can be taken back and nothing else of the entity waits, or
at four in the afternoon with what there is; the next one not before the day after. The days to
correct count from it.
"""

import datetime as dt
from typing import Any

from domain import audit, deciders, moments, outbox, requirements, typed, working_days
from domain.faults import Fault
from domain.locking import locked
from domain.requirements import Row
from models import Document, DocumentState, Entity, Letter, LetterState, db, now

UNDO = dt.timedelta(minutes=10)
"""How long a decision can still be taken back."""
TERM = 5
"""Working days to correct what was returned."""
HOUR = 16
"""Of Colombia: then what waits is no longer waited for."""
ENTITIES = 50
"""Looked at in one piece of work."""


def work() -> bool:
    """Write the letters that are due; False when there was none."""
    return sum(_tell(each) for each in _untold()) > 0


def verified(entity: Entity) -> None:
    """To its administrators and itself, unless the decision is taken back meanwhile."""
    readers = deciders.readers(entity, deciders.administrators(entity))
    for number, (address, name) in enumerate(readers):
        outbox.post(
            "entity_verified",
            "Su entidad está verificada",
            address,
            once=f"verified:{entity.code}:{number}",
            due=now() + UNDO,
            name=name,
            entity=entity.name,
            code=entity.code,
        )


def forget_verified(entity: Entity) -> None:
    """The letter that hasn't gone is no longer true."""
    Letter.update(state=LetterState.OBSOLETE, once=None).where(
        Letter.state == LetterState.QUEUED, Letter.once.startswith(f"verified:{entity.code}:")
    ).execute()


def _untold() -> list[Entity]:
    """Entities whose letter is due."""
    untold = _returned() & Document.told_at.is_null() & (Document.reviewed_at <= now() - UNDO)
    today = dt.datetime.combine(moments.today(), dt.time(), moments.COLOMBIA)
    query = Entity.select().where(
        Entity.id.in_(Document.select(Document.entity).where(untold)),
        Entity.id.not_in(Document.select(Document.entity).where(Document.told_at >= today)),
    )
    if now().astimezone(moments.COLOMBIA).hour < HOUR:
        query = query.where(Entity.id.not_in(Document.select(Document.entity).where(_waits())))
    return list(query.order_by(Entity.id).limit(ENTITIES))


def _tell(entity: Entity) -> bool:
    """Mark what is told, and write to each reader."""
    with db.atomic():
        entity = locked(entity)
        on = working_days.after(moments.today(), TERM)
        told = (
            Document.update(told_at=now(), correct_by=on)
            .where(
                Document.entity == entity,
                _returned(),
                Document.told_at.is_null(),
                Document.reviewed_at <= now() - UNDO,
            )
            .execute()
        )
        rows = [row for row in requirements.rows(entity) if _is_told(row)] if told else []
        if rows:
            audit.record("rows_told", by=None, subject=entity.code, rows=[r.code for r in rows])
            _write(entity, rows, on)
        return bool(told)


def _write(entity: Entity, rows: list[Row], on: dt.date) -> None:
    said = [
        (typed.clean(row.requirement.label), row.worn_out.reason) for row in rows if row.worn_out
    ]
    for address, name in deciders.readers(entity, deciders.administrators(entity)):
        outbox.post(
            "documents_returned",
            "Corrija los documentos que le devolvimos",
            address,
            name=name,
            entity=entity.name,
            code=entity.code,
            first=rows[0].code,
            rows=said,
            until=moments.day_in_full(on),
        )


def _is_told(row: Row) -> bool:
    """Still to be corrected, and no decision that may yet be taken back."""
    return row.fault == Fault.RETURNED and bool(row.worn_out and row.worn_out.told_at)


def _returned() -> Any:
    return (Document.state == DocumentState.RETURNED) & Document.removed_at.is_null()


def _waits() -> Any:
    """What of an entity the reviewers haven't come to yet."""
    return (
        (Document.state == DocumentState.ATTACHED)
        & Document.removed_at.is_null()
        & (Document.requirement != "")
    )
