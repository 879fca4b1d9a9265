"""What the desk shows: rows and counts for reading; nothing here decides."""

from dataclasses import dataclass

from models import Access, Entity, User, ready
from models.ready import Ready

MOST_SHOWN = 3

WAITING = Ready(
    Access,
    """
    SELECT access.*, "user".* FROM access JOIN "user" ON "user".id = access.user_id
    WHERE entity_id = ? AND access.state = 'pending' ORDER BY access.id LIMIT ?
    """,
    joined="user",
)
ASKED = Ready(
    Access,
    """
    SELECT access.*, entity.* FROM access JOIN entity ON entity.id = access.entity_id
    WHERE access.user_id = ? AND access.state <> 'accepted'
    ORDER BY access.updated_at DESC, access.id DESC LIMIT ?
    """,
    joined="entity",
)
COUNTS = """
    SELECT state, count(*) FROM access
    WHERE entity_id = ? AND state IN ('pending', 'accepted') GROUP BY state
"""


@dataclass(frozen=True)
class People:
    """Who waits for an answer at an entity, and how many act for it."""

    waiting: list[Access]
    waiting_count: int
    user_count: int


def people(entity: Entity) -> People:
    """The open requests of an entity, the oldest first, and the count of its users."""
    waiting = WAITING.all(entity.id, MOST_SHOWN)
    counts = dict(ready.run(COUNTS, entity.id).fetchall())
    return People(waiting, counts.get("pending", 0), counts.get("accepted", 0))


def own_requests(user: User) -> list[Access]:
    """What a user has asked for and doesn't have, the newest first."""
    return ASKED.all(user.id, MOST_SHOWN)
