"""The users of an entity as its administrators see them: some at a time, by what is looked for."""

from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from domain.errors import Refused
from domain.folding import holding
from models import Access, AccessState, AuditEntry, Entity, User, ready

PAGE = 25
MOST_COUNTED = 100
"""A counter stops here: with ten thousand rows it costs what it costs with a hundred."""
COUNT = """
    SELECT state, count(*) FROM
    (SELECT state FROM access WHERE entity_id = ? AND state = ? LIMIT ?) AS few GROUP BY state
"""
COUNTS = " UNION ALL ".join([COUNT] * len(AccessState))
NOBODY_WITH_ACCESS = "Seleccione a alguien con acceso aceptado: solo ese acceso se puede cancelar."


@dataclass(frozen=True)
class Page:
    """Some users, the newest first; where the pages before and after begin, empty at the ends."""

    rows: list[Access]
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """A line of a user's history at an entity; the actor is None where it was the portal."""

    at: Any
    action: str
    role: str
    actor: str | None
    by_staff: bool


def page(
    entity: Entity, *, text: str = "", state: str = "", after: str = "", before: str = ""
) -> Page:
    """`after` and `before` are the code of a row: its neighbours on that side."""
    query = with_user().where(Access.entity == entity)
    if state:
        query = query.where(Access.state == state)
    if text:
        query = query.where(holding(text, User.name, User.email, User.username))
    edge = _id(entity, before or after)
    if edge and before:
        rows = list(query.where(Access.id > edge).order_by(Access.id).limit(PAGE + 1))[::-1]
        more, rows = len(rows) > PAGE, rows[-PAGE:]
        return _page(rows, newer=more, older=True)
    if edge:
        query = query.where(Access.id < edge)
    rows = list(query.order_by(Access.id.desc()).limit(PAGE + 1))
    return _page(rows[:PAGE], newer=bool(edge), older=len(rows) > PAGE)


def counts(entity: Entity) -> dict[str, int]:
    """How many there are in each state, at most `MOST_COUNTED`; states without any are left out."""
    values = (value for state in AccessState for value in (entity.id, state.value, MOST_COUNTED))
    return dict(ready.run(COUNTS, *values).fetchall())


def find(entity: Entity, code: str) -> Access | None:
    access: Access | None = with_user().where(Access.entity == entity, Access.code == code).first()
    return access


def with_access(entity: Entity, codes: list[str]) -> list[Access]:
    """Those of the rows ticked that may be cancelled, by name. Raises Refused if there are none."""
    rows = with_user().where(
        Access.entity == entity, Access.code.in_(codes), Access.state == AccessState.ACCEPTED
    )
    found = list(rows.order_by(User.name, Access.id))
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
    return [
        Event(
            entry.at,
            entry.action,
            entry.details.get("role", ""),
            entry.actor_name,
            bool(entry.details.get("staff")),
        )
        for entry in entries
    ]


def with_user() -> Any:
    return Access.select(Access, User).join(User, on=(Access.user == User.id))


def _page(rows: list[Access], *, newer: bool, older: bool) -> Page:
    first, last = (str(rows[0].code), str(rows[-1].code)) if rows else ("", "")
    return Page(rows, first if newer else "", last if older else "")


def _id(entity: Entity, code: str) -> int | None:
    """A row of this entity that a page begins at; None, the first page, if it isn't one."""
    if not code:
        return None
    id: int | None = (
        Access.select(Access.id).where(Access.entity == entity, Access.code == code).scalar()
    )
    return id
