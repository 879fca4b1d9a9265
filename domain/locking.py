"""A rule over several rows first takes their parent: then two at once come one after the other."""

from domain.errors import Refused
from models import Entity, User, is_postgres

GONE = "Ese registro ya no existe. Vuelva al escritorio."


def locked(entity: Entity) -> Entity:
    """The entity as it is now, and nobody else's until the caller's transaction ends.

    SQLite has one writer anyway. Raises Refused if it was deleted meanwhile.
    """
    query = Entity.select().where(Entity.id == entity.id)
    row: Entity | None = (query.for_update() if is_postgres() else query).first()
    if row is None:
        raise Refused(GONE)
    return row


def one_at_a_time(user: User) -> None:
    """Two acts of one person come one after the other; rows that name them needn't wait. Before
    the entity, if both are held."""
    if is_postgres():
        mine = User.select(User.id).where(User.id == user.id)
        list(mine.for_update("FOR NO KEY UPDATE"))  # type: ignore[arg-type]
