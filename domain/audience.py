"""The people of a circular: added once for each cédula or NIT, joined to users and entities."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from peewee import fn

from domain import addressees, audit
from domain.errors import Refused
from domain.once import once
from models import (
    Addressee,
    AddresseeKind,
    Circular,
    CircularState,
    Entity,
    EntityState,
    Family,
    User,
    db,
    new_code,
    new_link,
    ready,
)

STATEMENT = 500
PAGE = 50
MOST_AT_ONCE = 20_000
TOO_MANY = (
    "Son {} proveedores, y de una vez se agregan hasta 20.000. Elija también el tipo o el "
    "municipio."
)
NOBODY = "Ningún proveedor registrado cumple esas condiciones. Cámbielas y busque otra vez."
CLOSED = "La circular está cerrada: ya no se le agregan personas."
WRITTEN_TO = "Ya se le escribió a esta persona, y su enlace está en su correo."
NOT_EARLIER = "Elija una circular de una vigencia anterior."

Person = Mapping[str, Any]
"""The columns of an addressee: `tax_id`, `kind`, `name` and what else is known."""

OF_THIS_EMAIL = """SELECT id FROM "user" WHERE "user".email = addressee.email
    AND "user".state = 'active' AND "user".staff_role IS NULL"""
JOIN_USERS = f"""UPDATE addressee SET user_id = ({OF_THIS_EMAIL})
    WHERE circular_id = ? AND user_id IS NULL AND email <> '' AND EXISTS ({OF_THIS_EMAIL})"""  # noqa: S608


def add(circular: Circular, people: Iterable[Person]) -> int:
    """Those who aren't there yet, in the caller's transaction. All have the same columns.

    Returns how many were new.
    """
    added = 0
    left = iter(people)
    while some := list(islice(left, STATEMENT)):
        rows = [
            {**person, "circular": circular.id, "code": new_code(), "link": new_link()}
            for person in some
        ]
        added += len(ready.insert_new(Addressee, rows, returning="id"))
    return added


def join(circular: Circular) -> None:
    """Its people to the entities and users that are there already, in the caller's transaction."""
    addressees.join_entities_of(circular)
    ready.run(JOIN_USERS, circular.id)


def hold(circular: Circular) -> Circular:
    """As it is now, and nobody else's until the caller's transaction ends. Raises Refused when
    it is closed."""
    changed = Circular.update(code=circular.code).where(
        Circular.id == circular.id, Circular.state != CircularState.CLOSED
    )
    if not changed.execute():
        raise Refused(CLOSED)
    row: Circular = Circular.get_by_id(circular.id)
    return row


def from_register(
    circular: Circular,
    *,
    family: str,
    organisation_type: str,
    municipality: str,
    by: User,
    key: str,
) -> int:
    """Add the registered suppliers that are so; what is empty doesn't matter. Returns how many
    were new; raises Refused."""
    which = (Entity.state == EntityState.REGISTERED) & Entity.tax_id.is_null(False)
    which &= Entity.country == "CO"
    if family:
        which &= Entity.family == family
    if organisation_type:
        which &= Entity.organisation_type == organisation_type
    if municipality:
        which &= Entity.municipality_code == municipality
    found = Entity.select(fn.COUNT(Entity.id)).where(which).scalar()
    if found > MOST_AT_ONCE:
        raise Refused(TOO_MANY.format(found))
    if not found:
        raise Refused(NOBODY)
    entities = Entity.select().where(which).order_by(Entity.id)
    return _added(circular, map(_of_entity, entities.iterator()), "register", by, key)


def _of_entity(entity: Entity) -> Person:
    natural = entity.family == Family.NATURAL
    return {
        "tax_id": str(entity.tax_id)[:15],
        "kind": AddresseeKind.NATURAL if natural else AddresseeKind.ORGANISATION,
        "name": entity.name,
        "mobile": entity.phone if len(entity.phone) <= 20 else "",
        "email": entity.letters_go_to,
        "entity": entity.id if entity.claimed_tax_id else None,
    }


def from_earlier(circular: Circular, earlier: Circular, *, by: User, key: str) -> int:
    """Add the people of a circular of an earlier year, who then only confirm and renew. Returns
    how many were new; raises Refused."""
    if earlier.year >= circular.year:
        raise Refused(NOT_EARLIER)
    people = Addressee.select().where(Addressee.circular == earlier).order_by(Addressee.id)
    return _added(circular, map(_again, people.iterator()), "earlier", by, key)


def _again(one: Addressee) -> Person:
    kept = ("tax_id", "kind", "name", "mobile", "email", "department", "contract_type")
    return {name: getattr(one, name) for name in kept} | {
        "user": one.user_id,
        "entity": one.entity_id,
    }


def _added(circular: Circular, people: Iterator[Person], source: str, by: User, key: str) -> int:
    def act() -> str:
        added = add(hold(circular), people)
        join(circular)
        audit.record("audience_added", by=by, subject=circular.code, source=source, count=added)
        return str(added)

    return int(once(key, act))


def remove(one: Addressee, *, by: User) -> None:
    """Take out somebody who wasn't written to. Raises Refused."""
    with db.atomic():
        gone = Addressee.delete().where(Addressee.id == one.id, Addressee.sent_at.is_null())
        if gone.execute():
            audit.record("addressee_removed", by=by, subject=one.code, circular=one.circular.code)
        elif Addressee.select().where(Addressee.id == one.id).exists():
            raise Refused(WRITTEN_TO)


def find(circular: Circular, code: str) -> Addressee | None:
    one: Addressee | None = Addressee.get_or_none(
        Addressee.circular == circular, Addressee.code == code
    )
    return one


def page(circular: Circular, after: str = "") -> tuple[list[Addressee], str]:
    """By name, and where the next page begins; empty on the last."""
    query = Addressee.select().where(Addressee.circular == circular)
    if after and (last := find(circular, after)):
        same = (Addressee.name == last.name) & (Addressee.id > last.id)
        query = query.where((Addressee.name > last.name) | same)
    rows = list(query.order_by(Addressee.name, Addressee.id).limit(PAGE + 1))
    return rows[:PAGE], str(rows[PAGE - 1].code) if len(rows) > PAGE else ""


def every(circular: Circular) -> Iterator[Addressee]:
    """By name, read as they are asked for."""
    query = Addressee.select().where(Addressee.circular == circular)
    return iter(query.order_by(Addressee.name, Addressee.id).iterator())
