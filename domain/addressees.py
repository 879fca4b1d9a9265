"""A person of a circular by their own link: it tells what is asked, and lets nobody in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain import audit, gaps, limits, members, moments
from domain.errors import Refused
from domain.gaps import Gaps
from models import Addressee, Circular, CircularState, Entity, User, db, now, ready
from models.circulars import LINK_LENGTH, READABLE

LINK = re.compile(f"[{READABLE}]{{{LINK_LENGTH}}}")
JOIN_ENTITIES = """UPDATE addressee SET entity_id = (SELECT e.id FROM entity AS e
    WHERE e.claimed_tax_id = 'CO:' || addressee.tax_id)
    WHERE entity_id IS NULL AND {} AND EXISTS (SELECT 1 FROM entity AS e
    WHERE e.claimed_tax_id = 'CO:' || addressee.tax_id AND e.state = 'registered')"""
OVER = "Esta circular ya se cerró. Si todavía no se registra, hágalo desde la portada."
LEFT = "Todavía falta algo: complete lo que dice la lista y confirme después."


@dataclass(frozen=True)
class ToConfirm:
    """What an entity registered in an earlier year has to renew before its people confirm."""

    addressee: Addressee
    entity: Entity
    gaps: Gaps


def find(link: str) -> Addressee | None:
    """With its circular, once that is published."""
    if not LINK.fullmatch(link):
        return None
    query = Addressee.select(Addressee, Circular).join(Circular)
    one: Addressee | None = query.where(
        Addressee.link == link, Circular.state != CircularState.DRAFT
    ).first()
    return one


def may_look(network: str) -> bool:
    """False once a network has tried too many that don't exist."""
    return not limits.exhausted(limits.CIRCULAR_LINKS, network)


def note_wrong(network: str) -> None:
    limits.allow(limits.CIRCULAR_LINKS, network)


def start(addressee: Addressee, *, by: User | None) -> None:
    """*Empezar*: the first time counts; who is signed in is them. Raises Refused once closed."""
    if not addressee.circular.is_published:
        raise Refused(OVER)
    with db.atomic():
        first = Addressee.update(opened_at=now()).where(
            Addressee.id == addressee.id, Addressee.opened_at.is_null()
        )
        if first.execute():
            audit.record("addressee_opened", by=by, subject=addressee.code)
        if by and not by.is_staff:
            join(by, addressee.link)


def join(user: User, link: str) -> None:
    """Who registered, or is signed in, by the link; in the caller's transaction."""
    if LINK.fullmatch(link):
        Addressee.update(user=user).where(
            Addressee.link == link, Addressee.user.is_null()
        ).execute()


def join_by_email(user: User) -> None:
    """Who has shown that an address is theirs; in the caller's transaction."""
    Addressee.update(user=user).where(
        Addressee.email == user.email, Addressee.user.is_null()
    ).execute()


def join_entity(entity: Entity) -> None:
    """Who is registered, by its cédula or NIT; in the caller's transaction."""
    if entity.claimed_tax_id == f"CO:{entity.tax_id}":
        Addressee.update(entity=entity).where(
            Addressee.tax_id == entity.tax_id, Addressee.entity.is_null()
        ).execute()


def join_entities(numbers: list[str]) -> None:
    """The same for all that are registered with these, in the caller's transaction."""
    ready.run(JOIN_ENTITIES.format(f"tax_id IN ({ready.marks(len(numbers))})"), *numbers)


def join_entities_of(circular: Circular) -> None:
    """The same for the people of a circular, in the caller's transaction."""
    ready.run(JOIN_ENTITIES.format("circular_id = ?"), circular.id)


def to_confirm(link: str, *, by: User) -> ToConfirm | None:
    """For the people of its entity alone."""
    addressee = find(link)
    if addressee is None or addressee.entity is None:
        return None
    entity = members.administered(by, addressee.entity.code)
    return ToConfirm(addressee, entity, gaps.of(entity)) if entity else None


def confirm(asked: ToConfirm, *, by: User) -> None:
    """All of it still holds. Raises Refused while something has lapsed or is missing."""
    if not asked.addressee.circular.is_published:
        raise Refused(OVER)
    if asked.gaps:
        raise Refused(LEFT)
    with db.atomic():
        confirmed = Addressee.update(confirmed_at=now(), entity=asked.entity).where(
            Addressee.id == asked.addressee.id, Addressee.confirmed_at.is_null()
        )
        if confirmed.execute():
            audit.record("addressee_confirmed", by=by, subject=asked.addressee.code)


def told(context: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the letter of a circular says as it goes; None once it is closed, or they were taken
    out of its audience. A letter to try it has no addressee."""
    if code := context.get("addressee"):
        query = Addressee.select(Addressee, Circular).join(Circular)
        one = query.where(Addressee.code == code).first()
        if one is None or not one.circular.is_published:
            return None
        return _told(one.circular, one.name, one.link)
    circular = Circular.get_or_none(Circular.code == context["circular"])
    return _told(circular, "", "") if circular else None


def _told(circular: Circular, name: str, link: str) -> dict[str, Any]:
    return {
        "name": name,
        "path": path(link),
        "circular": circular,
        "deadline": moments.day_in_full(circular.deadline) if circular.deadline else "",
    }


def path(link: str) -> str:
    """Of a person's own address."""
    return f"/c/{link or 'su-enlace'}"
