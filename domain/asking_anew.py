"""A version that is asked of who had finished without it, because staff say so.

The first entities in the transaction that publishes it, the others by the worker: bounded pieces
of one INSERT … SELECT each, and one letter an entity. A version that is replaced meanwhile is
asked of nobody else.
"""

from collections.abc import Callable
from typing import Any

from peewee import fn

from domain import audit, requirement_letters
from domain.locking import skipping_locked
from models import (
    AskedRequirement,
    AskingAnew,
    Entity,
    EntityState,
    Requirement,
    User,
    db,
    now,
    ready,
)

PIECE = 500


def count(requirement: Requirement) -> int:
    """How many have finished and would be asked."""
    return int(Entity.select().where(_reached(requirement)).count())


def of(requirement: Requirement) -> AskingAnew | None:
    found: AskingAnew | None = AskingAnew.get_or_none(AskingAnew.requirement == requirement)
    return found


def with_all(publish: Callable[[], Requirement], *, by: User) -> Requirement:
    """Publish a version, and ask it of who has finished too."""
    with db.atomic():
        published = publish()
        begin(published, by=by)
        return published


def begin(requirement: Requirement, *, by: User) -> None:
    """Ask it, once however often this is called; what is switched off is asked of nobody."""
    if not requirement.active:
        return
    with db.atomic():
        row = {"requirement": requirement, "asked_by": by}
        if not ready.insert_new(AskingAnew, [row], returning="id"):
            return
        reached, subject = count(requirement), requirement.code
        audit.record("requirement_asked_anew", by=by, subject=subject, entities=reached)
        _go_on(AskingAnew.get(AskingAnew.requirement == requirement))


def work() -> bool:
    """Ask a piece of those that are left. False when nobody is."""
    with db.atomic():
        left = AskingAnew.select().where(AskingAnew.done_at.is_null()).order_by(AskingAnew.id)
        asking: AskingAnew | None = skipping_locked(left.limit(1)).first()
        if asking is not None:
            _go_on(asking)
        return asking is not None


def _go_on(asking: AskingAnew) -> None:
    requirement: Requirement = Requirement.get_by_id(asking.requirement_id)
    piece = _piece(requirement, after=asking.last_entity)
    if piece:
        _replace(requirement, [each.id for each in piece])
        requirement_letters.asked_anew(requirement, piece)
    AskingAnew.update(
        last_entity=piece[-1].id if piece else asking.last_entity,
        entities=AskingAnew.entities + len(piece),
        done_at=now() if len(piece) < PIECE else None,
    ).where(AskingAnew.id == asking.id).execute()


def _piece(requirement: Requirement, *, after: int) -> list[Entity]:
    if requirement.retired_at is not None:
        return []
    reached = _reached(requirement) & (Entity.id > after)
    return list(Entity.select().where(reached).order_by(Entity.id).limit(PIECE))


def _replace(requirement: Requirement, ids: list[int]) -> None:
    """What they were asked under this code gives way to the new version."""
    others = Requirement.select(Requirement.id).where(
        Requirement.family == requirement.family,
        Requirement.code == requirement.code,
        Requirement.id != requirement.id,
    )
    AskedRequirement.delete().where(
        AskedRequirement.entity.in_(ids), AskedRequirement.requirement.in_(others)
    ).execute()
    reached = Entity.select(Entity.id, requirement.id).where(Entity.id.in_(ids))
    AskedRequirement.insert_from(
        reached, [AskedRequirement.entity, AskedRequirement.requirement]
    ).on_conflict_ignore().execute()


def _reached(requirement: Requirement) -> Any:
    """Who has finished, is asked by this row, and wasn't yet: a condition on `Entity`."""
    who = (
        (Entity.family == requirement.family)
        & (Entity.state == EntityState.REGISTERED)
        & Entity.receipt.is_null(False)
    )
    if requirement.organisation_type:
        who &= Entity.organisation_type == requirement.organisation_type
    else:
        own = Requirement.select(Requirement.organisation_type).where(
            Requirement.family == requirement.family,
            Requirement.code == requirement.code,
            Requirement.organisation_type != "",
            Requirement.retired_at.is_null(),
        )
        who &= Entity.organisation_type.not_in(own)
    if requirement.id is None:
        return who
    asked = AskedRequirement.select(AskedRequirement.id).where(
        AskedRequirement.entity == Entity.id, AskedRequirement.requirement == requirement.id
    )
    return who & ~fn.EXISTS(asked)
