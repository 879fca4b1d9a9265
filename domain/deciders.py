"""Who decides about an entity's requests, who hears of what concerns it, and how."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from domain import letters, limits, notices
from models import (
    ANSWERS_REQUESTS,
    Access,
    AccessState,
    Entity,
    NoticeKind,
    Role,
    User,
    UserState,
    now,
)
from models.ready import Ready

ADMINISTRATORS = Ready(
    Access,
    """
    SELECT access.*, "user".* FROM access JOIN "user" ON "user".id = access.user_id
    WHERE entity_id = ? AND role = 'administrator' AND access.state = 'accepted'
    AND "user".state = 'active' ORDER BY "user".id
    """,
    joined="user",
)
PAUSE = dt.timedelta(seconds=limits.LETTERS.seconds)


def administrator_rows(entity: Entity) -> list[Access]:
    """The accesses of its active administrators, each with its user."""
    return ADMINISTRATORS.all(entity.id)


def active(entity: Entity, role: Role) -> Any:
    """A query of the accesses of a role that active people use, each with its user."""
    return (
        Access.select(Access, User)
        .join(User, on=(Access.user == User.id))
        .where(
            Access.entity == entity,
            Access.role == role,
            Access.state == AccessState.ACCEPTED,
            User.state == UserState.ACTIVE,
        )
    )


def administrators(entity: Entity) -> list[User]:
    return [row.user for row in administrator_rows(entity)]


def staff() -> list[User]:
    """Those of the institution who decide where an entity has no administrator."""
    answers = User.staff_role.in_(ANSWERS_REQUESTS) & (User.state == UserState.ACTIVE)
    return list(User.select().where(answers).order_by(User.id))


def readers(entity: Entity, people: Iterable[User]) -> list[tuple[str, str]]:
    """Addresses and the names in their letters: these people's and, if it is another, the
    entity's own."""
    told = [(person.email, person.name) for person in people]
    own, known = entity.letters_go_to, {address.casefold() for address, _ in told}
    return told if not own or own.casefold() in known else [*told, (own, entity.name)]


def tell(request: Access) -> None:
    """A letter at once to each who decides, if they want it so; past three in six hours one digest
    waits (A04).

    Part of the caller's transaction. In the order of ids, so that no two wait for each other.
    """
    own = administrators(request.entity)
    for person in notices.told_now(NoticeKind.REQUESTS, own or staff()):
        if limits.allow(limits.LETTERS, f"access:{person.id}"):
            letters.access_requested(person, request, to_staff=not own)
        else:
            letters.access_digest(person, due=now() + PAUSE)
