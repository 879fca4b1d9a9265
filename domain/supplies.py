"""What an entity offers, by families of UNSPSC, and whether a person is in the directory."""

from typing import Any

from domain import audit, unspsc
from domain.errors import Refused
from domain.locking import locked_undisputed
from domain.unspsc import Offer
from models import Entity, Supply, User, db, ready

MOST = 20
UNKNOWN = "Elija una familia de la lista."
FULL = f"Ya eligió {MOST} familias. Quite una para agregar otra."
ONLY_PEOPLE = "Solo una persona natural puede pedir que no se muestre su nombre."


def of(entity: Entity) -> list[Offer]:
    """In the order of the classification."""
    rows = Supply.select(Supply.unspsc).where(Supply.entity == entity).order_by(Supply.unspsc)
    return [offer for row in rows if (offer := unspsc.named(row.unspsc))]


def told(entity: Entity) -> dict[str, str]:
    """For a person's own data."""
    return {
        "Bienes y servicios": "; ".join(offer.name for offer in of(entity)),
        "No mostrar mi nombre en el directorio": "Sí" if entity.unlisted else "",
    }


def add(entity: Entity, code: str, *, by: User) -> None:
    """Once, however often. Raises Refused."""
    if unspsc.named(code) is None:
        raise Refused(UNKNOWN, field="offer")
    with db.atomic():
        held = locked_undisputed(entity)
        have = {row.unspsc for row in Supply.select().where(Supply.entity == held)}
        if code in have:
            return
        if len(have) >= MOST:
            raise Refused(FULL)
        ready.insert(Supply, entity=held, unspsc=code)
        audit.record("supply_added", by=by, subject=held.code, unspsc=code)


def remove(entity: Entity, code: str, *, by: User) -> None:
    with db.atomic():
        held = locked_undisputed(entity)
        gone = Supply.delete().where(Supply.entity == held, Supply.unspsc == code).execute()
        if gone:
            audit.record("supply_removed", by=by, subject=held.code, unspsc=code)


def choose_listing(entity: Entity, *, unlisted: bool, by: User) -> None:
    """*No mostrar mi nombre en el directorio*: a natural person's to ask (Ley 1581). Raises
    Refused."""
    if not entity.is_natural:
        raise Refused(ONLY_PEOPLE)
    with db.atomic():
        held = locked_undisputed(entity)
        changed = (
            Entity.update(unlisted=unlisted)
            .where(Entity.id == held.id, Entity.unlisted != unlisted)
            .execute()
        )
        if changed:
            audit.record("listing_chosen", by=by, subject=held.code, unlisted=unlisted)


def leave_directory(themselves: Any) -> None:
    """Whoever is forgotten is in no directory. In the caller's transaction."""
    Entity.update(unlisted=True).where(themselves).execute()
