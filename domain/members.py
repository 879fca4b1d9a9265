"""Which entities a user reaches, and as what: every entity on a page comes through here."""

from typing import Any

from peewee import SQL, fn

from models import Access, AccessState, Entity, Role, User, UserState, ready
from models.ready import Ready

DRAFTED = "entity.state = 'draft' AND entity.created_by_id = ?"
ACCEPTED = """entity.state = 'registered' AND EXISTS (
    SELECT 1 FROM access WHERE access.entity_id = entity.id
    AND access.user_id = ? AND access.state = 'accepted')"""
ADMINISTERED = "entity.disputed_at IS NULL AND " + ACCEPTED.replace(
    "'accepted')", "'accepted' AND access.role = 'administrator')"
)
"""In dispute an entity is nobody's to change (A45)."""

ACTED_FOR = Ready(
    Entity,
    """
    SELECT entity.* FROM access JOIN entity ON entity.id = access.entity_id
    WHERE access.user_id = ? AND access.state = 'accepted' AND entity.state = 'registered'
    ORDER BY CASE WHEN entity.id = ? THEN 0 ELSE 1 END, entity.id LIMIT 1
    """,
)
FIND_ACCEPTED = Ready(Entity, f"SELECT * FROM entity WHERE code = ? AND {ACCEPTED}")
FIND_ADMINISTERED = Ready(Entity, f"SELECT * FROM entity WHERE code = ? AND {ADMINISTERED}")
FIND_DRAFTED = Ready(Entity, f"SELECT * FROM entity WHERE code = ? AND {DRAFTED}")
ALL_ACCEPTED = Ready(Entity, f"SELECT * FROM entity WHERE {ACCEPTED} ORDER BY name, id")
LAST_DRAFT = Ready(Entity, f"SELECT * FROM entity WHERE {DRAFTED} ORDER BY id DESC LIMIT 1")
COUNT_ACCEPTED = f"SELECT count(*) FROM entity WHERE {ACCEPTED}"
DOES_ADMINISTER = f"SELECT 1 FROM entity WHERE id = ? AND {ADMINISTERED}"


def readable(user: User, code: str) -> Entity | None:
    """An entity that the user may see: one of its users, or who drafts it."""
    return FIND_ACCEPTED(code, user.id) or FIND_DRAFTED(code, user.id)


def editable(user: User, code: str) -> Entity | None:
    """An entity whose data the user may change: an administrator, or who drafts it."""
    return FIND_ADMINISTERED(code, user.id) or FIND_DRAFTED(code, user.id)


def administered(user: User, code: str) -> Entity | None:
    """A registered entity whose users this user decides about."""
    return FIND_ADMINISTERED(code, user.id)


def entity_acted_for(user: User, chosen: int | None) -> Entity | None:
    """The entity of every page: the one chosen, while access lasts, else the first there is."""
    return ACTED_FOR(user.id, chosen or 0)


def entities(user: User) -> list[Entity]:
    """The registered entities that the user may act for, by name."""
    return ALL_ACCEPTED.all(user.id)


def count(user: User) -> int:
    """How many those are."""
    return int(ready.run(COUNT_ACCEPTED, user.id).fetchone()[0])


def acting(user: User, code: str) -> Entity | None:
    """One of those, by its code."""
    return FIND_ACCEPTED(code, user.id)


def draft(user: User) -> Entity | None:
    """The form that the user has begun last and not finished, if any."""
    return LAST_DRAFT(user.id)


def may_administer(user: User, entity: Entity) -> bool:
    return ready.run(DOES_ADMINISTER, entity.id, user.id).fetchone() is not None


def may_edit(user: User, entity: Entity) -> bool:
    """The same as `editable`, of an entity that the user reached."""
    return entity.created_by_id == user.id if entity.is_draft else may_administer(user, entity)


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
