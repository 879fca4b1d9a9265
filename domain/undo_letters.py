"""A decision that no longer stands, told to the person it was about."""

from domain import outbox
from models import Entity, User


def access_undone(
    to: User, entity: Entity, *, state: str, is_administrator: bool, by_staff: bool
) -> None:
    """What has just been decided about this person's access is undone."""
    outbox.post(
        "access_undone",
        "Se deshizo una decisión sobre su acceso",
        to.email,
        name=to.name,
        entity=entity.name,
        code=entity.code,
        state=state,
        is_administrator=is_administrator,
        by_staff=by_staff,
    )
