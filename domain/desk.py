"""What the desk shows: rows and counts for reading; nothing here decides."""

from dataclasses import dataclass

from models import Access, AccessState, Entity, Role, User

MOST_SHOWN = 3


@dataclass(frozen=True)
class People:
    """Who waits for an answer at an entity, and how many act for it."""

    waiting: list[Access]
    waiting_count: int
    user_count: int


def people(entity: Entity) -> People:
    """The open requests of an entity, the oldest first, and the count of its users."""
    waiting = (
        Access.select(Access, User)
        .join(User, on=Access.user)
        .where(Access.entity == entity, Access.state == AccessState.PENDING)
        .order_by(Access.id)
    )
    users = Access.select().where(Access.entity == entity, Access.state == AccessState.ACCEPTED)
    return People(list(waiting.limit(MOST_SHOWN)), waiting.count(), users.count())


def own_requests(user: User) -> list[Access]:
    """What a user has asked for and doesn't have, the newest first."""
    return list(
        Access.select(Access, Entity)
        .join(Entity)
        .where(Access.user == user, Access.state != AccessState.ACCEPTED)
        .order_by(Access.updated_at.desc())
        .limit(MOST_SHOWN)
    )


def administrators(entity: Entity) -> list[User]:
    """Whom to ask, for someone who may not decide."""
    return list(
        User.select()
        .join(Access, on=Access.user)
        .where(
            Access.entity == entity,
            Access.state == AccessState.ACCEPTED,
            Access.role == Role.ADMINISTRATOR,
        )
        .order_by(User.name)
    )
