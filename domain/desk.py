"""What the desk shows: rows and counts for reading; nothing here decides."""

from dataclasses import dataclass

from models import Access, AccessState, Entity, User, ready
from models.ready import Ready

MOST_SHOWN = 3

PENDING = f"""FROM access JOIN "user" ON "user".id = access.user_id
    WHERE entity_id = ? AND access.state = 'pending' ORDER BY access.id LIMIT {MOST_SHOWN}"""
WAITING = Ready(Access, f"SELECT access.* {PENDING}")
WHO_WAITS = Ready(User, f'SELECT "user".* {PENDING}')
COUNT = "SELECT count(*) FROM access WHERE entity_id = ? AND state = ?"


@dataclass(frozen=True)
class People:
    """Who waits for an answer at an entity, and how many act for it."""

    waiting: list[Access]
    waiting_count: int
    user_count: int


def people(entity: Entity) -> People:
    """The open requests of an entity, the oldest first, and the count of its users."""
    waiting, users = WAITING.all(entity.id), WHO_WAITS.all(entity.id)
    for access, user in zip(waiting, users, strict=True):
        access.user = user
    return People(waiting, _count(entity, "pending"), _count(entity, "accepted"))


def own_requests(user: User) -> list[Access]:
    """What a user has asked for and doesn't have, the newest first."""
    return list(
        Access.select(Access, Entity)
        .join(Entity)
        .where(Access.user == user, Access.state != AccessState.ACCEPTED)
        .order_by(Access.updated_at.desc())
        .limit(MOST_SHOWN)
    )


def _count(entity: Entity, state: str) -> int:
    return int(ready.run(COUNT, entity.id, state).fetchone()[0])
