"""*Últimas modificaciones*: what changed last among the users of an entity, and by whom."""

from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from domain.entity_users import Event, event_of
from models import Access, AuditEntry, Entity, User

MOST = 25


@dataclass(frozen=True)
class RecentChange:
    """A row as it stands, and the last that was recorded of it; None of an imported one."""

    access: Access
    event: Event | None


def of(entity: Entity) -> list[RecentChange]:
    """The rows that changed last, the newest first."""
    rows = list(
        Access.select(Access, User)
        .join(User, on=(Access.user == User.id))
        .where(Access.entity == entity)
        .order_by(Access.updated_at.desc(), Access.id.desc())
        .limit(MOST)
    )
    events = _last_events([row.code for row in rows])
    return [RecentChange(row, events.get(row.code)) for row in rows]


def _last_events(codes: list[str]) -> dict[str, Event]:
    newest = AuditEntry.alias()
    last = (
        newest.select(fn.MAX(newest.id)).where(newest.subject.in_(codes)).group_by(newest.subject)
    )
    entries: list[Any] = list(
        AuditEntry.select(AuditEntry, User.name.alias("actor_name"))
        .join(User, JOIN.LEFT_OUTER, on=(User.code == AuditEntry.actor))
        .where(AuditEntry.id.in_(last))
        .objects()
    )
    return {entry.subject: event_of(entry) for entry in entries}
