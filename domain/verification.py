"""*Verificada*: an entity is, once the institution has accepted all that it must hand in.

A paper that lapses, or that is renewed, takes it from nobody: the row itself says so. What the
entity takes away, what is returned and what changes of what was verified does.
"""

from domain import audit, requirements, review_letters
from domain.faults import Fault
from domain.locking import locked
from domain.requirements import Row
from models import Document, DocumentState, Entity, User, db, now

COUNTS = (DocumentState.ACCEPTED, DocumentState.EXPIRED)


def settle(entity: Entity, *, by: User) -> None:
    """Say of the entity what its rows say. In the caller's transaction, which holds it."""
    rows = {row.code: row for row in requirements.rows(entity)}
    if all(_is_settled(row, rows) for row in rows.values()):
        _verify(entity, by)
    else:
        _unverify(entity, by)


def _is_settled(row: Row, rows: dict[str, Row]) -> bool:
    """An optional one waits for nothing; another paper stands for this one once it is accepted."""
    if not row.requirement.mandatory:
        return True
    stands = rows[row.substituted_by.code] if row.substituted_by else row
    return any(
        each.fault != Fault.RETURNED and any(map(_was_accepted, each.documents))
        for each in (row, stands)
    )


def look_again(entity: Entity) -> None:
    """What was accepted of an entity that has changed waits for another look. In the caller's
    transaction."""
    again = {"state": DocumentState.ATTACHED, "reviewed_at": None, "reviewed_by": None}
    Document.update(again).where(
        Document.entity == entity,
        Document.state == DocumentState.ACCEPTED,
        Document.removed_at.is_null(),
    ).execute()
    Entity.update(verified_at=None).where(Entity.id == entity.id).execute()
    review_letters.forget_verified(entity)


def after_removal(document: Document, *, by: User) -> None:
    """A document that was reviewed is out of its row. In the caller's transaction."""
    if document.state in (DocumentState.ACCEPTED, DocumentState.RETURNED):
        settle(locked(document.entity), by=by)


def _was_accepted(document: Document) -> bool:
    return document.state in COUNTS and document.reviewed_at is not None


def _verify(entity: Entity, by: User) -> None:
    with db.atomic():
        verified = (
            Entity.update(verified_at=now())
            .where(Entity.id == entity.id, Entity.verified_at.is_null())
            .execute()
        )
        if verified:
            audit.record("entity_verified", by=by, subject=entity.code)
            review_letters.verified(entity)


def _unverify(entity: Entity, by: User) -> None:
    with db.atomic():
        changed = (
            Entity.update(verified_at=None)
            .where(Entity.id == entity.id, Entity.verified_at.is_null(False))
            .execute()
        )
        if changed:
            audit.record("entity_unverified", by=by, subject=entity.code)
            review_letters.forget_verified(entity)
