"""A rule over several rows first takes their parent: then two at once come one after the other."""

import time
from typing import Any

from domain.errors import Refused
from models import Access, Entity, EntityState, Institution, User, is_postgres
from models.ready import Ready

AMONG = 50
_HELD = Ready(Entity, "SELECT * FROM entity WHERE id = ?", locked=True)
MERGED = "Esa entidad se unió con otra. Vuelva al escritorio."
IN_DISPUTE = "La entidad está en disputa: nadie cambia sus datos hasta que la institución decida."
GONE = "Ese registro ya no existe. Vuelva al escritorio."


def locked(entity: Entity, *, even_merged: bool = False) -> Entity:
    """The entity as it is now, and nobody else's until the caller's transaction ends.

    SQLite has one writer anyway. Raises Refused if it was deleted meanwhile, or went into another.
    """
    row = _HELD(entity.id)
    if row is None:
        raise Refused(GONE)
    if row.state == EntityState.MERGED and not even_merged:
        raise Refused(MERGED)
    return row


def locked_undisputed(entity: Entity) -> Entity:
    """The same for what nobody changes while it is in dispute. Raises Refused."""
    held = locked(entity)
    if held.is_disputed:
        raise Refused(IN_DISPUTE)
    return held


def locked_access(user: User, entity: Entity) -> Access | None:
    """A person's row there, held: a request is taken back, and lapses, without the entity."""
    query = Access.select().where(Access.user == user, Access.entity == entity)
    row: Access | None = (query.for_update() if is_postgres() else query).first()
    return row


def locked_users(which: Any) -> list[User]:
    """Those users, as they are now and nobody else's: in the order of ids, so that no two
    transactions wait for each other."""
    query = User.select().where(which).order_by(User.id)
    return list(query.for_update() if is_postgres() else query)


def locked_user(user: User, *, and_of: str = "") -> User:
    """This user, held together with whoever has the address `and_of`."""
    rows = locked_users((User.id == user.id) | (User.email == and_of))
    return next(row for row in rows if row.id == user.id)


def locked_institution() -> Institution:
    """The institution's only row: what its chiefs change, one act after the other."""
    query = Institution.select()
    row: Institution = (query.for_update() if is_postgres() else query).get()
    return row


def skipping_locked(query: Any) -> Any:
    """What of it no other transaction holds, and nobody else's until this one ends: two workers
    share what there is to do."""
    return query.for_update(skip_locked=True) if is_postgres() else query


def next_of(query: Any) -> Any:
    """The first of what waits without a lease. With PostgreSQL any of the first fifty: the worker
    of another machine is perhaps at the first by now, and would do it once more for nothing."""
    rows = list(query.limit(AMONG if is_postgres() else 1))
    return rows[time.monotonic_ns() % len(rows)] if rows else None


def one_at_a_time(user: User) -> None:
    """Two acts of one person come one after the other; rows that name them needn't wait. Before
    the entity, if both are held."""
    if is_postgres():
        mine = User.select(User.id).where(User.id == user.id)
        list(mine.for_update("FOR NO KEY UPDATE"))  # type: ignore[arg-type]
