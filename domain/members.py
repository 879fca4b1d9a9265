"""Which entities a user reaches, and as what: every entity on a page comes through here."""

from typing import Any

from peewee import SQL, fn

from models import Access, AccessState, Entity, EntityState, Role, User, UserState
from models.ready import Ready

ACTED_FOR = Ready(
    Entity,
    """
    SELECT entity.* FROM access JOIN entity ON entity.id = access.entity_id
    WHERE access.user_id = ? AND access.state = 'accepted' AND entity.state = 'registered'
    ORDER BY CASE WHEN entity.id = ? THEN 0 ELSE 1 END, entity.id LIMIT 1
    """,
)


def readable(user: User, code: str) -> Entity | None:
    """An entity that the user may see: one of its users, or who drafts it."""
    entity: Entity | None = _with_code(code).where(_accepted(user) | _drafts(user)).first()
    return entity


def editable(user: User, code: str) -> Entity | None:
    """An entity whose data the user may change: an administrator, or who drafts it."""
    entity: Entity | None = _with_code(code).where(_administers(user) | _drafts(user)).first()
    return entity


def administered(user: User, code: str) -> Entity | None:
    """A registered entity whose users this user decides about."""
    entity: Entity | None = _with_code(code).where(_administers(user)).first()
    return entity


def entity_acted_for(user: User, chosen: int | None) -> Entity | None:
    """The entity of every page: the one chosen, while access lasts, else the first there is."""
    return ACTED_FOR(user.id, chosen or 0)


def entities(user: User) -> list[Entity]:
    """The registered entities that the user may act for, by name."""
    return list(Entity.select().where(_accepted(user)).order_by(Entity.name, Entity.id))


def acting(user: User, code: str) -> Entity | None:
    """One of those, by its code."""
    entity: Entity | None = _with_code(code).where(_accepted(user)).first()
    return entity


def draft(user: User) -> Entity | None:
    """The form that the user has begun last and not finished, if any."""
    entity: Entity | None = Entity.select().where(_drafts(user)).order_by(Entity.id.desc()).first()
    return entity


def may_administer(user: User, entity: Entity) -> bool:
    return bool(Entity.select(SQL("1")).where(Entity.id == entity.id, _administers(user)).exists())


def nobody_administers() -> Any:
    """A condition on `Entity`: no active administrator, so that its requests fall to staff."""
    access, person = Access.alias(), User.alias()
    return ~fn.EXISTS(
        access.select(SQL("1"))
        .join(person, on=(access.user == person.id))
        .where(
            access.entity == Entity.id,
            access.role == Role.ADMINISTRATOR,
            access.state == AccessState.ACCEPTED,
            person.state == UserState.ACTIVE,
        )
    )


def _with_code(code: str) -> Any:
    return Entity.select().where(Entity.code == code)


def _accepted(user: User) -> Any:
    return (Entity.state == EntityState.REGISTERED) & Entity.id.in_(
        Access.select(Access.entity).where(
            Access.user == user, Access.state == AccessState.ACCEPTED
        )
    )


def _administers(user: User) -> Any:
    return (Entity.state == EntityState.REGISTERED) & Entity.id.in_(
        Access.select(Access.entity).where(
            Access.user == user,
            Access.state == AccessState.ACCEPTED,
            Access.role == Role.ADMINISTRATOR,
        )
    )


def _drafts(user: User) -> Any:
    return (Entity.state == EntityState.DRAFT) & (Entity.created_by == user)
