"""The requests that fall to staff: those of entities where nobody can answer them."""

from dataclasses import dataclass
from typing import Any

from models import Access, AccessState, Entity, Role, User, UserState

PAGE = 25


@dataclass(frozen=True)
class Page:
    """Some requests, the oldest first."""

    rows: list[Access]
    after: str
    """Where the next page begins, for `page`; empty on the last."""


def page(after: str = "", text: str = "") -> Page:
    """Open requests of entities without an active administrator, by name of person or entity."""
    query = _open()
    if text:
        query = query.where(
            User.name.contains(text) | User.email.contains(text) | Entity.name.contains(text)
        )
    last = Access.get_or_none(Access.code == after) if after else None
    if last is not None:
        query = query.where(Access.id > last.id)
    rows = list(query.limit(PAGE + 1))
    more = len(rows) > PAGE
    return Page(rows[:PAGE], str(rows[PAGE - 1].code) if more else "")


def find(code: str) -> Access | None:
    """A request that staff answers, whatever became of it meanwhile."""
    access: Access | None = (
        Access.select(Access, Entity, User)
        .join(Entity)
        .switch(Access)
        .join(User, on=Access.user)
        .where(Access.code == code)
        .first()
    )
    return access


def count() -> int:
    return int(_open().count())


def _open() -> Any:
    administrators = (
        Access.select(Access.entity)
        .join(User, on=Access.user)
        .where(
            Access.state == AccessState.ACCEPTED,
            Access.role == Role.ADMINISTRATOR,
            User.state == UserState.ACTIVE,
        )
    )
    return (
        Access.select(Access, Entity, User)
        .join(Entity)
        .switch(Access)
        .join(User, on=Access.user)
        .where(Access.state == AccessState.PENDING, Entity.id.not_in(administrators))
        .order_by(Access.id)
    )
