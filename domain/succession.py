"""An entity keeps somebody who decides: a second one is suggested, who leaves names another."""

from domain import access, deciders
from domain.errors import Refused
from models import Access, Entity, Role, User, db, ready

MOST_SHOWN = 50
COUNT_ADMINISTRATORS = """SELECT count(*) FROM access JOIN "user" ON "user".id = access.user_id
    WHERE entity_id = ? AND role = 'administrator' AND access.state = 'accepted'
    AND "user".state = 'active'"""
NAME_ONE_FIRST = "Usted es el único administrador: nombre antes a quien sigue."
NAME_ONE = "Elija quién administra la entidad después de usted."


def suggests_another(entity: Entity) -> bool:
    """Has it a single administrator, though it could have two? A natural person is their own."""
    if entity.is_natural:
        return False
    return int(ready.run(COUNT_ADMINISTRATORS, entity.id).fetchone()[0]) == 1


def is_last(entity: Entity, user: User) -> bool:
    """Is this its only active administrator?"""
    return [row.user_id for row in deciders.administrator_rows(entity)] == [user.id]


def candidates(entity: Entity) -> list[Access]:
    """Its members who could administer it, by name; the first fifty."""
    members = deciders.active(entity, Role.MEMBER)
    return list(members.order_by(User.name, Access.id).limit(MOST_SHOWN))


def leave(entity: Entity, *, by: User, successor: str = "", stays: bool) -> None:
    """Administer it no longer: go on as its member, or not at all. The last one names, by the code
    of the access, who follows; both or neither happen, and both hear of it. Raises Refused (A44).
    """
    with db.atomic():
        access.locked_for(entity, by)
        if is_last(entity, by):
            named = next((row for row in candidates(entity) if row.code == successor), None)
            if named is None:
                raise Refused(NAME_ONE, field="successor")
            access.change_role(named, Role.ADMINISTRATOR, by=by)
        own: Access = Access.get(Access.entity == entity, Access.user == by)
        if stays:
            access.change_role(own, Role.MEMBER, by=by)
        else:
            access.cancel([own.code], entity=entity, by=by)
