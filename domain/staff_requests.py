"""The requests that fall to staff: those of entities where nobody can answer them."""

from dataclasses import dataclass
from typing import Any

from domain import audit, deciders, letters, members
from domain.errors import Refused
from domain.folding import holding
from domain.locking import locked
from domain.staff import check_decides
from domain.transitions import KEPT, move, real
from models import Access, AccessState, Entity, Role, User, db, now

PAGE = 25
MOST_DECIDED = 10
HAS_ADMINISTRATOR = "«{name}» ya tiene administrador: la solicitud la decide él o ella."
IN_DISPUTE = "La entidad está en disputa: decida primero el reclamo."
NOT_ONES_OWN = "Su propia solicitud la decide otra persona de la institución: pídaselo."


@dataclass(frozen=True)
class Page:
    """Some requests, the oldest first."""

    rows: list[Access]
    after: str
    """Where the next page begins, for `page`; empty on the last."""


def page(after: str = "", text: str = "") -> Page:
    """Open requests of entities without an active administrator, by name of person or entity."""
    query = _open()
    if text:
        query = query.where(holding(text, User.name, User.email, User.username, Entity.name))
    last = Access.get_or_none(Access.code == after) if after else None
    if last is not None:
        query = query.where(Access.id > last.id)
    rows = list(query.order_by(Access.id).limit(PAGE + 1))
    more = len(rows) > PAGE
    return Page(rows[:PAGE], str(rows[PAGE - 1].code) if more else "")


def count() -> int:
    return int(_open().count())


def find(code: str) -> Access | None:
    """A request that staff answers, whatever became of it meanwhile."""
    access: Access | None = _requests().where(Access.code == code).first()
    return access


def falls_to_staff(access: Access) -> bool:
    """Has its entity nobody of its own to answer?"""
    return not deciders.administrators(access.entity)


def decided() -> list[Access]:
    """The decisions of staff that stand, the newest first; each with who made it."""
    person, decider = User.alias(), User.alias()
    return list(
        Access.select(Access, Entity, person, decider)
        .join(Entity)
        .switch(Access)
        .join(person, on=(Access.user == person.id), attr="user")
        .switch(Access)
        .join(decider, on=(Access.decided_by == decider.id), attr="decided_by")
        .where(
            decider.staff_role.is_null(False),
            Access.state.in_((AccessState.ACCEPTED, AccessState.REJECTED)),
        )
        .order_by(Access.updated_at.desc(), Access.id.desc())
        .limit(MOST_DECIDED)
    )


def accept_as_administrator(access: Access, *, by: User) -> Access:
    """Staff lets in the first administrator of an entity that has none. Raises Refused."""
    with db.atomic():
        entity = _without_administrator(access, by)
        changed = move(
            Access.id == access.id,
            AccessState.PENDING,
            AccessState.ACCEPTED,
            role=Role.ADMINISTRATOR,
            accepted_at=now(),
            decided_by=by,
            rejections=0,
            **KEPT,
        )
        if changed:
            audit.record(
                "access_accepted", by=by, subject=access.code, role=Role.ADMINISTRATOR, staff=True
            )
            letters.access_administrator(access.user, entity, waiting=_waiting(entity))
        return _settled(access, AccessState.ACCEPTED)


def reject(access: Access, *, by: User, reason: str = "") -> Access:
    """Staff refuses a request to an entity that has no administrator. Raises Refused."""
    with db.atomic():
        entity = _without_administrator(access, by)
        changed = move(
            Access.id == access.id,
            AccessState.PENDING,
            AccessState.REJECTED,
            decided_by=by,
            rejections=Access.rejections + 1,
            reason=reason,
            **KEPT,
        )
        if changed:
            audit.record("access_rejected", by=by, subject=access.code, staff=True)
            letters.access_rejected(access.user, entity, by_staff=True, reason=reason)
        return _settled(access, AccessState.REJECTED)


def _open() -> Any:
    return _requests().where(Access.state == AccessState.PENDING, members.nobody_administers())


def _requests() -> Any:
    """Each with its entity and its user."""
    people = Access.select(Access, Entity, User).join(Entity).switch(Access)
    return people.join(User, on=Access.user)


def _without_administrator(access: Access, by: User) -> Entity:
    """The entity of a request that falls to the institution, held."""
    check_decides(by)
    if access.user_id == by.id:
        raise Refused(NOT_ONES_OWN)
    entity = locked(access.entity)
    if entity.is_disputed:
        raise Refused(IN_DISPUTE)
    if deciders.administrators(entity):
        raise Refused(HAS_ADMINISTRATOR.format(name=entity.name))
    return entity


def _settled(access: Access, wanted: AccessState) -> Access:
    row: Access = Access.get_by_id(access.id)
    if row.state != wanted:
        raise Refused(real(row))
    return row


def _waiting(entity: Entity) -> int:
    """How many others wait there: the new administrator is told."""
    open_there = Access.select().where(Access.entity == entity, Access.state == AccessState.PENDING)
    return int(open_there.count())
