"""Who may act for an entity: a person asks, its administrators decide (guide, VI and VII)."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from domain import audit, deciders, invitation_links, letters, limits, members, proofs, sessions
from domain.entity_users import by_name
from domain.errors import Refused
from domain.locking import locked, one_at_a_time
from domain.once import once
from domain.transitions import FORGOTTEN, KEPT, move, real
from models import Access, AccessState, Entity, Proof, Role, User, db, now

MOST_OPEN = 20
REJECTIONS_BEFORE_A_WAIT = 3
WAIT = dt.timedelta(days=7)
FINAL = (AccessState.REJECTED, AccessState.CANCELLED, AccessState.WITHDRAWN, AccessState.EXPIRED)

NOT_ACTIVE = "Active primero su usuario con el correo que le enviamos."
NOT_REGISTERED = "Esa entidad no está registrada. Búsquela otra vez."
ALREADY_IN = "Usted ya tiene acceso a «{name}». No hace falta pedirlo otra vez."
TOO_MANY = (
    "Usted tiene {most} solicitudes sin respuesta. Espere una respuesta o retire alguna en "
    "Mis registros."
)
REJECTED_OFTEN = (
    "«{name}» rechazó {times} veces su solicitud. Hable con su administrador, o pídalo otra vez "
    "dentro de {days} días."
)
NO_LONGER_DECIDES = "Usted ya no es administrador de esta entidad: aquí no se cambió nada."
NOBODY = "Seleccione al menos a una persona de la lista."
KEEP_ONE = (
    "La entidad debe conservar un administrador activo. Nombre antes a otro: en Editar, elija "
    "Administrador."
)


@dataclass(frozen=True)
class Decision:
    """An administrator's act: from which state to which, under what name, told by which letter."""

    before: AccessState
    after: AccessState
    action: audit.Action
    letter: Callable[[User, Entity], None]


ACCEPT = Decision(
    AccessState.PENDING, AccessState.ACCEPTED, "access_accepted", letters.access_accepted
)
REJECT = Decision(
    AccessState.PENDING, AccessState.REJECTED, "access_rejected", letters.access_rejected
)
CANCEL = Decision(
    AccessState.ACCEPTED, AccessState.CANCELLED, "access_cancelled", letters.access_cancelled
)
REVERT = Decision(
    AccessState.REJECTED, AccessState.PENDING, "access_reverted", letters.access_reverted
)


@dataclass(frozen=True)
class Decided:
    """What became of the rows selected, each with its user: those that `changed` just now, and
    those `left` as they were, because the decision is not for their state."""

    changed: list[Access]
    left: list[Access]


def request(
    entity: Entity, *, by: User, key: str, message: str = "", proof: Proof | None = None
) -> Access:
    """Ask to be let in, with a message and a file for who decides; `key` names the form, with its
    owner. Asking again while a request is open answers that one. Raises Refused (A40)."""
    code = once(f"{key}:{entity.code}", lambda: _request(entity, by, message, proof))
    access: Access = Access.get(Access.code == code, Access.user == by)
    return access


def withdraw(access: Access, *, by: User) -> Access:
    """The person who asked takes the request back. Raises Refused if it was decided already."""
    with db.atomic():
        changed = move(
            (Access.id == access.id) & (Access.user == by),
            AccessState.PENDING,
            AccessState.WITHDRAWN,
        )
        if changed:
            audit.record("access_withdrawn", by=by, subject=access.code)
        row: Access = Access.get(Access.id == access.id)
        if row.state != AccessState.WITHDRAWN:
            raise Refused(real(row))
        return row


def accept(codes: Collection[str], *, entity: Entity, by: User) -> Decided:
    """Let in those who ask, from this moment on. Raises Refused, as the three below."""
    moved = {"accepted_at": now(), "rejections": 0}
    return _decide(codes, entity, by, ACCEPT, **moved)


def reject(codes: Collection[str], *, entity: Entity, by: User, reason: str = "") -> Decided:
    """Say no, and why if a reason is given: the letter and *Mis registros* tell it."""
    told = replace(REJECT, letter=partial(letters.access_rejected, reason=reason))
    return _decide(codes, entity, by, told, rejections=Access.rejections + 1, reason=reason)


def revert(codes: Collection[str], *, entity: Entity, by: User) -> Decided:
    """A rejected request waits again."""
    return _decide(codes, entity, by, REVERT, reason="")


def cancel(codes: Collection[str], *, entity: Entity, by: User) -> Decided:
    """Take access away, in every browser at once; the last administrator stays (A44, A62)."""
    with db.atomic():
        locked_for(entity, by)
        keep_an_administrator(entity, without=codes)
        decided = _decide(codes, entity, by, CANCEL)
        sessions.leave(entity, [row.user_id for row in decided.changed])
        return decided


def change_role(access: Access, role: Role, *, by: User) -> Access:
    """Make an accepted user an administrator, or a member again. Raises Refused."""
    with db.atomic():
        entity = locked_for(access.entity, by)
        if role != Role.ADMINISTRATOR:
            keep_an_administrator(entity, without=[access.code])
        changed = list(
            Access.update(role=role, updated_at=now(), decided_by=by, **KEPT)
            .where(
                Access.id == access.id, Access.state == AccessState.ACCEPTED, Access.role != role
            )
            .returning(Access)
            .execute()
        )
        row: Access = Access.get(Access.id == access.id)
        if row.state != AccessState.ACCEPTED:
            raise Refused(real(row))
        if changed:
            invitation_links.end_with(entity, [row.user_id])
            audit.record("access_role", by=by, subject=row.code, role=role)
            if limits.allow(limits.DECISIONS, row.code):
                letters.access_role(row.user, entity, is_administrator=role == Role.ADMINISTRATOR)
        return row


def _request(entity: Entity, by: User, message: str, proof: Proof | None) -> str:
    if not by.is_active:
        raise Refused(NOT_ACTIVE)
    if entity.is_draft:
        raise Refused(NOT_REGISTERED)
    one_at_a_time(by)
    known: Access | None = Access.get_or_none(Access.user == by, Access.entity == entity)
    if known and known.state == AccessState.PENDING:
        return str(known.code)
    _refuse_what_may_not_be_asked(known, entity, by)
    said = {"message": message, "proof": proof and proofs.keep(proof, by=by)}
    row = _reopened(known, said) if known else Access.create(user=by, entity=entity, **said)
    audit.record("access_requested", by=by, subject=row.code, entity=entity.code)
    deciders.tell(row)
    return str(row.code)


def _refuse_what_may_not_be_asked(known: Access | None, entity: Entity, by: User) -> None:
    if known and known.state == AccessState.ACCEPTED:
        raise Refused(ALREADY_IN.format(name=entity.name))
    if known and known.rejections >= REJECTIONS_BEFORE_A_WAIT and now() - known.updated_at < WAIT:
        left = max(1, (known.updated_at + WAIT - now()).days + 1)
        raise Refused(
            REJECTED_OFTEN.format(
                name=entity.name, times=known.rejections, days=min(left, WAIT.days)
            )
        )
    waiting = Access.select().where(Access.user == by, Access.state == AccessState.PENDING)
    if waiting.count() >= MOST_OPEN:
        raise Refused(TOO_MANY.format(most=MOST_OPEN))


def _reopened(known: Access, said: dict[str, Any]) -> Access:
    """The same row again, as new as one just made; whoever was quicker is told apart."""
    reopened = list(
        Access.update(
            state=AccessState.PENDING,
            role=Role.MEMBER,
            requested_at=now(),
            updated_at=now(),
            accepted_at=None,
            decided_by=None,
            reason="",
            reminded_at=None,
            **FORGOTTEN | said,
        )
        .where(Access.id == known.id, Access.state.in_(FINAL))
        .returning(Access)
        .execute()
    )
    if not reopened:
        raise Refused(real(Access.get_by_id(known.id)))
    proofs.forget([known.proof_id])
    row: Access = reopened[0]
    return row


def _decide(
    codes: Collection[str], entity: Entity, by: User, decision: Decision, **values: Any
) -> Decided:
    """Carry a decision out on the rows of this entity that are in the state before it."""
    with db.atomic():
        locked_for(entity, by)
        selected = (Access.code.in_(list(codes))) & (Access.entity == entity)
        moved = move(selected, decision.before, decision.after, decided_by=by, **KEPT | values)
        rows = by_name(entity, codes)
        if not rows:
            raise Refused(NOBODY)
        changed = [row for row in rows if row.id in moved]
        invitation_links.end_with(entity, [row.user_id for row in changed])
        for row in changed:
            audit.record(decision.action, by=by, subject=row.code)
            if limits.allow(limits.DECISIONS, row.code):  # no bombing by changing one's mind (A04)
                decision.letter(row.user, entity)
        return Decided(changed, [row for row in rows if row.id not in moved])


def locked_for(entity: Entity, by: User) -> Entity:
    """The entity, held, if this user still decides there: another may just have taken that."""
    entity = locked(entity)
    if not members.may_administer(by, entity):
        raise Refused(NO_LONGER_DECIDES)
    return entity


def keep_an_administrator(entity: Entity, *, without: Collection[str]) -> None:
    """Refuse what would leave nobody to decide. The caller holds the entity."""
    if all(row.code in without for row in deciders.administrator_rows(entity)):
        raise Refused(KEEP_ONE)
