"""What a user has asked for, was given or has begun: for reading."""

from models import Access, Entity, EntityState, User


def accesses(user: User) -> list[Access]:
    """Every access of the user, the newest first."""
    return list(
        Access.select(Access, Entity)
        .join(Entity)
        .where(Access.user == user)
        .order_by(Access.requested_at.desc(), Access.id.desc())
    )


def find(code: str, *, by: User) -> Access | None:
    """One of them by its code; another's is as missing as one that never was."""
    access: Access | None = (
        Access.select(Access, Entity)
        .join(Entity)
        .where(Access.code == code, Access.user == by)
        .first()
    )
    return access


def drafts(user: User) -> list[Entity]:
    """The forms that the user has begun and not finished, the newest first."""
    mine = Entity.select().where(Entity.created_by == user, Entity.state == EntityState.DRAFT)
    return list(mine.order_by(Entity.id.desc()))
