"""Whose turn a row is: two reviewers never take the same one."""

import datetime as dt

from domain import moments
from domain.errors import Refused
from domain.locking import locked
from models import Entity, Review, User, db, now

LEASE = dt.timedelta(minutes=15)
TAKEN = "La está revisando {name}, hasta las {until}. Siga con otra."


def take(entity: Entity, requirement: str, *, by: User) -> None:
    """For fifteen minutes, and again if it is theirs; the one that they had before is free.
    Raises Refused while somebody else has it."""
    with db.atomic():
        row = locked(entity)
        refuse_taken(row, requirement, by=by)
        end(row, requirement)
        Review.delete().where(Review.reviewer == by).execute()
        Review.create(entity=row, requirement=requirement, reviewer=by, until=now() + LEASE)


def refuse_taken(entity: Entity, requirement: str, *, by: User) -> None:
    """Raises Refused while somebody else has it."""
    held = holder(entity, requirement)
    if held and held.reviewer_id != by.id:
        until = moments.clock(held.until, by.time_zone)
        raise Refused(TAKEN.format(name=held.reviewer.name, until=until))


def holder(entity: Entity, requirement: str) -> Review | None:
    """Who has it now, if anybody."""
    row: Review | None = (
        Review.select(Review, User)
        .join(User)
        .where(Review.entity == entity, Review.requirement == requirement, Review.until > now())
        .first()
    )
    return row


def end(entity: Entity, requirement: str) -> None:
    """Part of the caller's transaction."""
    Review.delete().where(Review.entity == entity, Review.requirement == requirement).execute()
