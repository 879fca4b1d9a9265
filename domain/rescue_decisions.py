"""Staff read a request for a way back and decide; nobody decides about their own account,
and about those of the institution a chief alone does.

Nothing changes by the decision itself: the address on record hears of it and can stop it, and the
worker carries it out when its time has come: see `rescue_notices` and `rescue_work`.
"""

import datetime as dt
from typing import Any

from peewee import IntegrityError

from domain import audit, rescue_letters, sign_in, tokens
from domain.errors import Refused
from domain.other_accounts import FOR_A_CHIEF
from domain.staff import check_decides
from models import Lost, Purpose, Rescue, RescueState, StaffRole, User, UserState, db, now

NOTICE = dt.timedelta(days=7)
MOST_ENDED = 20
NOT_ONES_OWN = "Una solicitud sobre su propio usuario la decide otra persona de la institución."
NOBODY = (
    "No hay un usuario activo con ese nombre o correo. Llame a la persona, o rechace la solicitud."
)
TAKEN = "El correo nuevo ya es de otro usuario. Llame a la persona, o rechace la solicitud."
NO_SECOND_STEP = "A ese usuario no se le pide código al entrar: explíquele y rechace la solicitud."
DECIDED = "Esta solicitud ya fue decidida, o venció."
ANOTHER = "Ya hay otra solicitud aceptada para ese usuario: espere a que se cumpla."


def open_ones() -> list[Rescue]:
    """Those that wait for staff, the oldest first."""
    return list(_waiting().order_by(Rescue.id))


def count() -> int:
    """How many wait for staff."""
    return int(_waiting().count())


def others() -> list[Rescue]:
    """The newest of those that were decided, or lapsed."""
    decided = Rescue.select().where(Rescue.state != RescueState.WAITING)
    return list(decided.order_by(Rescue.id.desc()).limit(MOST_ENDED))


def whose(rescue: Rescue) -> User | None:
    """The active user that it speaks of; the one it was accepted for, from then on."""
    if rescue.state != RescueState.WAITING:
        return rescue.user
    found = sign_in.find(rescue.identifier)
    return found if found and found.state == UserState.ACTIVE else None


def accept(rescue: Rescue, *, by: User) -> None:
    """The address on record is told; until the seven days are over nothing changes. A second time
    changes nothing. Raises Refused."""
    user = _decidable(rescue, by)
    if user is None:
        raise Refused(NOBODY)
    _check_possible(rescue, user)
    try:
        with db.atomic():
            _accept(rescue, user, by)
    except IntegrityError as another:
        raise Refused(ANOTHER) from another


def reject(rescue: Rescue, reason: str, *, by: User) -> None:
    """Its person is told why, where there is an address. Raises Refused."""
    user = _decidable(rescue, by)
    with db.atomic():
        _settle(rescue, RescueState.REJECTED, by, reason=reason)
        address = rescue.new_email or (user.email if user else "")
        if address:
            rescue_letters.refused(rescue, address, reason)
        audit.record("rescue_rejected", by=by, subject=rescue.code)


def wait_anew() -> int:
    """In a transaction, after a restore, which forgets who stopped what was accepted."""
    forgotten = dict.fromkeys(("user", "decided_by", "decided_at", "due_at", "confirmed_at"))
    accepted = Rescue.state == RescueState.ACCEPTED
    anew = {"state": RescueState.WAITING, "token": None, **forgotten}
    return int(Rescue.update(anew).where(accepted).execute())


def _waiting() -> Any:
    return Rescue.select().where(Rescue.state == RescueState.WAITING)


def _decidable(rescue: Rescue, by: User) -> User | None:
    """Whose it is, if this member of staff may decide about it."""
    check_decides(by)
    if rescue.state != RescueState.WAITING:
        raise Refused(DECIDED)
    user = whose(rescue)
    if user is not None and user.id == by.id:
        raise Refused(NOT_ONES_OWN)
    if user is not None and user.is_staff and by.staff_role != StaffRole.CHIEF:
        raise Refused(FOR_A_CHIEF)
    return user


def _check_possible(rescue: Rescue, user: User) -> None:
    owner = sign_in.find(rescue.new_email) if rescue.new_email else None
    if owner is not None and owner.state != UserState.PENDING:
        raise Refused(TAKEN)
    if rescue.lost == Lost.PHONE and not user.has_second_step:
        raise Refused(NO_SECOND_STEP)


def _accept(rescue: Rescue, user: User, by: User) -> None:
    token = tokens.issue(user, Purpose.RESCUE)
    rescue.due_at = now() + NOTICE
    _settle(rescue, RescueState.ACCEPTED, by, user=user, due_at=rescue.due_at, token=token)
    rescue_letters.notice(user, rescue, token)
    if rescue.new_email:
        rescue_letters.coming(user, rescue)
    audit.record("rescue_accepted", by=by, subject=rescue.code, user=user.code)


def _settle(rescue: Rescue, state: RescueState, by: User, **more: object) -> None:
    """Decided once, whoever else decides at that moment. In a transaction."""
    kept = {"state": state, "decided_by": by, "decided_at": now(), **more}
    waits = (Rescue.id == rescue.id) & (Rescue.state == RescueState.WAITING)
    if not Rescue.update(kept).where(waits).execute():
        raise Refused(DECIDED)
