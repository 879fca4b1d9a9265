"""One person of a circular, as they are this moment: what is missing, and how far they are."""

from dataclasses import dataclass

from domain import board_making, gaps, secop_accounts
from domain.board_making import Standing
from domain.gaps import Gaps
from models import Addressee, Circular, Entity, SecopAccount, User


@dataclass(frozen=True)
class Person:
    addressee: Addressee
    standing: Standing
    user: User | None
    entity: Entity | None
    gaps: Gaps | None
    """What their entity lacks; None without one."""
    account: SecopAccount | None
    """What their entity says of SECOP II."""


def find(circular: Circular, code: str) -> Person | None:
    """One of this circular; another's is as missing as one that never was."""
    query = Addressee.select().where(Addressee.circular == circular, Addressee.code == code)
    addressee: Addressee | None = query.first()
    if addressee is None:
        return None
    standing = board_making.standing(circular, addressee)
    entity = Entity.get_or_none(Entity.id == standing.entity) if standing.entity else None
    user = User.get_or_none(User.id == addressee.user_id) if addressee.user_id else None
    missing = gaps.of(entity) if entity else None
    account = secop_accounts.of(entity) if entity else None
    return Person(addressee, standing, user, entity, missing, account)
