"""The users of an entity as its administrators see them: some at a time, by what is looked for."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from domain.errors import Refused
from domain.folding import holding
from models import Access, AccessState, AuditEntry, Entity, User, ready

PAGE = 25
WAITS = AccessState.PENDING
WAITING = "~"
"""In a key: the row stood among those who wait, whatever was decided about it since."""
MOST_COUNTED = 100
"""A counter stops here: with ten thousand rows it costs what it costs with a hundred."""
MOST_EXPORTED = 10_000
COUNT = """
    SELECT state, count(*) FROM
    (SELECT state FROM access WHERE entity_id = ? AND state = ? LIMIT ?) AS few GROUP BY state
"""
COUNTS = " UNION ALL ".join([COUNT] * len(AccessState))
SHOWN = (
    Access.id,
    Access.code,
    Access.user,
    Access.state,
    Access.role,
    Access.requested_at,
    Access.updated_at,
    User.id,
    User.name,
    User.email,
    User.username,
    User.state,
    User.created_at,
)
"""What a row of the table tells: building a query costs by its columns."""
NOBODY_WITH_ACCESS = "Seleccione a alguien con acceso aceptado: solo ese acceso se puede cancelar."


@dataclass(frozen=True)
class Page:
    """Some users, and the keys of the pages before and after; empty at the ends."""

    rows: list[Access]
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """A line of a user's history at an entity; the actor is None where it was the portal."""

    at: dt.datetime
    action: str
    role: str
    actor: str | None
    by_staff: bool


def page(
    entity: Entity, *, text: str = "", state: str = "", after: str = "", before: str = ""
) -> Page:
    """Who waits comes first, then the others, the newest first among both.

    `after` and `before` are keys of a page: its neighbours on that side.
    """
    parts = _parts(entity, text, state)
    edge = _edge(entity, before or after, last=len(parts) - 1)
    if edge and before and len(rows := _next(parts, edge, back=True)) > PAGE:
        shown = rows[:PAGE][::-1]
        return Page(shown, _key(shown[0]), _key(shown[-1]))
    if edge and after and (rows := _next(parts, edge)):
        return Page(rows[:PAGE], _key(rows[0]), _key(rows[PAGE - 1]) if rows[PAGE:] else "")
    rows = _next(parts)
    return Page(rows[:PAGE], "", _key(rows[PAGE - 1]) if rows[PAGE:] else "")


def every(entity: Entity, *, text: str = "", state: str = "") -> list[Access]:
    """All that the pages show, in their order; `MOST_EXPORTED` at most."""
    rows: list[Access] = []
    for part in _parts(entity, text, state):
        rows += list(part.order_by(Access.id.desc()).limit(MOST_EXPORTED - len(rows)))
    return rows


def counts(entity: Entity) -> dict[str, int]:
    """How many there are in each state, at most `MOST_COUNTED`; states without any are left out."""
    values = (value for state in AccessState for value in (entity.id, state.value, MOST_COUNTED))
    return dict(ready.run(COUNTS, *values).fetchall())


def find(entity: Entity, code: str) -> Access | None:
    access: Access | None = _with_user().where(Access.entity == entity, Access.code == code).first()
    return access


def with_access(entity: Entity, codes: list[str]) -> list[Access]:
    """Those of the rows ticked that may be cancelled, by name. Raises Refused if there are none."""
    ticked = (Access.entity == entity) & Access.code.in_(codes)
    found = by_name(ticked & (Access.state == AccessState.ACCEPTED))
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


def by_name(selected: Any) -> list[Access]:
    """The rows of a condition, each with its user."""
    return list(_with_user().where(selected).order_by(User.name, Access.id))


def _with_user(*columns: Any) -> Any:
    return Access.select(*columns or (Access, User)).join(User, on=(Access.user == User.id))


def _parts(entity: Entity, text: str, state: str) -> list[Any]:
    """Queries of what is looked for: who waits, then the others."""
    query = _with_user(*SHOWN).where(Access.entity == entity)
    if text:
        query = query.where(holding(text, User.name, User.email, User.username))
    states = [Access.state == state] if state else [Access.state == WAITS, Access.state != WAITS]
    return [query.where(each) for each in states]


def _next(
    parts: list[Any], edge: tuple[int, int] | None = None, *, back: bool = False
) -> list[Any]:
    """A page's rows and one more, from an edge on: in the order of the list, or against it."""
    first, id = edge or (0, 0)
    rows: list[Any] = []
    for at in range(first, -1, -1) if back else range(first, len(parts)):
        query = parts[at].order_by(Access.id if back else Access.id.desc())
        if id and at == first:
            query = query.where(Access.id > id if back else Access.id < id)
        rows += list(query.limit(PAGE + 1 - len(rows)))
        if len(rows) > PAGE:
            break
    return rows


def _key(row: Access) -> str:
    return f"{WAITING if row.state == WAITS else ''}{row.code}"


def _edge(entity: Entity, key: str, *, last: int) -> tuple[int, int] | None:
    """In which part of the list, and at which row of this entity; None if it isn't one."""
    code = key.removeprefix(WAITING)
    row = Access.get_or_none(Access.entity == entity, Access.code == code) if code else None
    return (0 if key != code else last, row.id) if row else None
