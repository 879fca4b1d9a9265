"""The table of an entity's users: what is looked for, in which order, some at a time."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from peewee import Case, fn

from domain.entity_users import with_user
from domain.folding import holding
from models import Access, AccessState, Entity, User
from models.ready import Ready

PAGE = 25
WAITS = AccessState.PENDING
WAITING = "~"
"""In a key: the row stood among those who wait, whatever was decided about it since."""
MOST_EXPORTED = 10_000
FIRST = """
    SELECT access.*, "user".* FROM access JOIN "user" ON "user".id = user_id
    WHERE entity_id = ? AND access.state {} 'pending' ORDER BY access.id DESC LIMIT ?
"""
WAITING_FIRST = Ready(Access, FIRST.format("="), joined="user")
OTHERS = Ready(Access, FIRST.format("<>"), joined="user")
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
ACCENTS = tuple(zip("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun", strict=True))
STATES = [(state, place) for place, state in enumerate(AccessState)]
COLUMNS: dict[str, Callable[[Any, Any], Any]] = {
    "name": lambda _row, user: _plain(user.name),
    "email": lambda _row, user: user.email,
    "registered": lambda _row, user: user.created_at,
    "state": lambda row, _user: Case(row.state, STATES),
    "updated": lambda row, _user: row.updated_at,
    "username": lambda _row, user: user.username,
}
"""What the table may be sorted by, as SQL of a row and its user."""


@dataclass(frozen=True)
class Search:
    """What is asked to see. Without a `column` who waits comes first, then the others, the newest
    first among both; `since` and `until` are of the last change."""

    text: str = ""
    state: str = ""
    role: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    column: str = ""
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """Some users, and the keys of the pages before and after; empty at the ends."""

    rows: list[Access]
    before: str
    after: str


def page(entity: Entity, search: Search, *, after: str = "", before: str = "") -> Page:
    """`after` and `before` are keys of a page: its neighbours on that side."""
    if search == Search() and not (before or after):
        return _begins(_first(entity))
    parts = _parts(entity, search)
    edge = _edge(entity, before or after, last=len(parts) - 1)
    if edge and before and len(rows := _next(parts, search, edge, back=True)) > PAGE:
        shown = rows[:PAGE][::-1]
        return Page(shown, _key(shown[0]), _key(shown[-1]))
    if edge and after and (rows := _next(parts, search, edge)):
        return Page(rows[:PAGE], _key(rows[0]), _key(rows[PAGE - 1]) if rows[PAGE:] else "")
    return _begins(_next(parts, search))


def every(entity: Entity, search: Search) -> list[Access]:
    """All that the pages show, in their order; `MOST_EXPORTED` at most."""
    rows: list[Access] = []
    for part in _parts(entity, search):
        rows += list(_sorted(part, search).limit(MOST_EXPORTED - len(rows)))
    return rows


def _begins(rows: list[Any]) -> Page:
    """The first page, with its rows and one more."""
    return Page(rows[:PAGE], "", _key(rows[PAGE - 1]) if rows[PAGE:] else "")


def _first(entity: Entity) -> list[Access]:
    """What `_next` answers of everybody: most ask for nothing else."""
    waiting = WAITING_FIRST.all(entity.id, PAGE + 1)
    return waiting + OTHERS.all(entity.id, PAGE + 1 - len(waiting))


def _parts(entity: Entity, search: Search) -> list[Any]:
    """Queries of what is looked for: who waits, then the others; one where a column sorts them."""
    query = with_user(*SHOWN).where(Access.entity == entity)
    if search.text:
        query = query.where(holding(search.text, User.name, User.email, User.username))
    if search.role:
        query = query.where(Access.role == search.role)
    if search.since:
        query = query.where(Access.updated_at >= search.since)
    if search.until:
        query = query.where(Access.updated_at < search.until)
    if search.state:
        return [query.where(Access.state == search.state)]
    if search.column:
        return [query]
    return [query.where(Access.state == WAITS), query.where(Access.state != WAITS)]


def _next(
    parts: list[Any], search: Search, edge: tuple[int, int] | None = None, *, back: bool = False
) -> list[Any]:
    """A page's rows and one more, from an edge on: in the order of the list, or against it."""
    first, id = edge or (0, 0)
    rows: list[Any] = []
    for at in range(first, -1, -1) if back else range(first, len(parts)):
        query = _sorted(parts[at], search, back=back)
        if id and at == first:
            query = query.where(_beyond(search, id, up=_goes_up(search, back)))
        rows += list(query.limit(PAGE + 1 - len(rows)))
        if len(rows) > PAGE:
            break
    return rows


def _goes_up(search: Search, back: bool) -> bool:
    return back == (search.descending or not search.column)


def _sorted(query: Any, search: Search, *, back: bool = False) -> Any:
    keys = [COLUMNS[search.column](Access, User)] if search.column else []
    up = _goes_up(search, back)
    return query.order_by(*(key.asc() if up else key.desc() for key in [*keys, Access.id]))


def _beyond(search: Search, id: int, *, up: bool) -> Any:
    """A condition: the row comes after this one."""
    later = Access.id > id if up else Access.id < id
    if not search.column:
        return later
    row, user = Access.alias(), User.alias()
    column = COLUMNS[search.column]
    there = row.select(column(row, user)).join(user, on=(row.user == user.id)).where(row.id == id)
    here = column(Access, User)
    return (here > there if up else here < there) | ((here == there) & later)


def _key(row: Access) -> str:
    return f"{WAITING if row.state == WAITS else ''}{row.code}"


def _edge(entity: Entity, key: str, *, last: int) -> tuple[int, int] | None:
    """In which part of the list, and at which row of this entity; None if it isn't one."""
    code = key.removeprefix(WAITING)
    row = Access.get_or_none(Access.entity == entity, Access.code == code) if code else None
    return (0 if key != code else last, row.id) if row else None


def _plain(column: Any) -> Any:
    """Without case and the accents of Spanish."""
    return reduce(lambda text, pair: fn.REPLACE(text, *pair), ACCENTS, fn.LOWER(column))
