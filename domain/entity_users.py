"""The users of an entity as its administrators see them; the table's pages: `user_pages`."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from domain.errors import Refused
from models import Access, AccessState, AuditEntry, Entity, User, ready
from models.ready import Ready

MOST_COUNTED = 100
"""A counter stops here: with ten thousand rows it costs what it costs with a hundred."""
COUNT = """
    SELECT state, count(*) FROM
    (SELECT state FROM access WHERE entity_id = ? AND state = ? LIMIT ?) AS few GROUP BY state
"""
COUNTS = " UNION ALL ".join([COUNT] * len(AccessState))
BY_NAME = """
    SELECT access.*, "user".* FROM access JOIN "user" ON "user".id = user_id
    WHERE entity_id = ? AND access.code IN ({}) ORDER BY "user".name, access.id
"""
NOBODY_WITH_ACCESS = "Seleccione a alguien con acceso aceptado: solo ese acceso se puede cancelar."


@dataclass(frozen=True)
class Event:
    """A line of a user's history at an entity; the actor is None where it was the portal."""

    at: dt.datetime
    action: str
    role: str
    actor: str | None
    by_staff: bool


def counts(entity: Entity) -> dict[str, int]:
    """How many there are in each state, at most `MOST_COUNTED`; states without any are left out."""
    values = (value for state in AccessState for value in (entity.id, state.value, MOST_COUNTED))
    return dict(ready.run(COUNTS, *values).fetchall())


def find(entity: Entity, code: str) -> Access | None:
    access: Access | None = with_user().where(Access.entity == entity, Access.code == code).first()
    return access


def with_access(entity: Entity, codes: list[str]) -> list[Access]:
    """Those of the rows ticked that may be cancelled, by name. Raises Refused if there are none."""
    found = [row for row in by_name(entity, codes) if row.state == AccessState.ACCEPTED]
    if not found:
        raise Refused(NOBODY_WITH_ACCESS)
    return found


def history(access: Access) -> list[Event]:
    """What was decided about this user, the newest first."""
    entries: list[Any] = list(
        AuditEntry.select(AuditEntry, User.name.alias("actor_name"))
        .join(User, JOIN.LEFT_OUTER, on=(User.code == AuditEntry.actor))
        .where(AuditEntry.subject == access.code)
        .order_by(AuditEntry.id.desc())
        .limit(50)
        .objects()
    )
    return [event_of(entry) for entry in entries]


def event_of(entry: Any) -> Event:
    """An entry of the audit, read together with its actor's name."""
    role, by_staff = entry.details.get("role", ""), bool(entry.details.get("staff"))
    return Event(entry.at, entry.action, role, entry.actor_name, by_staff)


def by_name(entity: Entity, codes: Collection[str]) -> list[Access]:
    """The rows of these codes at the entity, each with its user."""
    chosen = BY_NAME.format(ready.marks(len(codes)))
    return Ready(Access, chosen, joined="user").all(entity.id, *codes)


def with_user(*columns: Any) -> Any:
    """A query of rows, each joined with its user."""
    return Access.select(*columns or (Access, User)).join(User, on=(Access.user == User.id))
