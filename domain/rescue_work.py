"""What the worker does with ways back: whose time has come, and what nobody answered."""

import datetime as dt
from typing import Any, cast

from peewee import IntegrityError

from domain import (
    audit,
    email_changes,
    email_undo,
    letters,
    limits,
    proofs,
    rescue_letters,
    second_step,
    sessions,
    tokens,
)
from domain.locking import locked_user, skipping_locked
from models import Lost, Purpose, Rescue, RescueState, User, UserState, db, now

LONGEST_UNANSWERED = dt.timedelta(days=30)
KEPT = dt.timedelta(days=60)
"""How long a request with its document is kept at all: the audit keeps that there was one."""
NOBODY_ANSWERED = "Pasaron 30 días sin respuesta. Envíela otra vez, o llame a la mesa de servicio."
TAKEN = "El correo nuevo ya es de otro usuario. Envíe otra solicitud con otro correo."


def work() -> bool:
    """One request further. False when there was nothing to do."""
    return _carry_out_next() or _expire_next() or _forget_next()


def _carry_out_next() -> bool:
    with db.atomic():
        rescue = _first(Rescue.state == RescueState.ACCEPTED, Rescue.due_at <= now())
        if rescue is None:
            return False
        try:
            with db.atomic():
                _carry_out(rescue)
        except IntegrityError:
            _end(rescue, RescueState.REJECTED, reason=TAKEN)
            rescue_letters.refused(rescue, rescue.new_email, TAKEN)
            audit.record("rescue_rejected", by=None, subject=rescue.code)
        return True


def _carry_out(rescue: Rescue) -> None:
    """In a transaction. Raises IntegrityError where the new address is another's by now."""
    user = locked_user(cast("User", rescue.user), and_of=rescue.new_email)
    if user.state != UserState.ACTIVE or (rescue.lost == Lost.PHONE and not rescue.confirmed_at):
        _lapse(rescue)
        return
    _end(rescue, RescueState.DONE)
    if rescue.lost != Lost.EMAIL and user.has_second_step:
        second_step.remove(user)
    sessions.end_all(user)
    if rescue.new_email:
        rescue_letters.done(user, rescue)
        _move(user, rescue.new_email)
    audit.record("rescue_done", by=None, subject=rescue.code, user=user.code)


def _move(user: User, email: str) -> None:
    """To another address, and a letter there that chooses a password: nobody else ever does. No
    security question stands before it, or who forgot its answer too would be out for good."""
    email_changes.cancel(user)
    User.update(email=email, letters_bounced_at=None, **email_undo.NO_QUESTION).where(
        User.id == user.id
    ).execute()
    User.delete().where(User.email == email, User.state == UserState.PENDING).execute()
    user.email = email
    letters.password_link(user, tokens.issue(user, Purpose.RECOVER_PASSWORD))


def _expire_next() -> bool:
    with db.atomic():
        old = Rescue.created_at < now() - LONGEST_UNANSWERED
        rescue = _first(Rescue.state == RescueState.WAITING, old)
        if rescue is not None:
            _lapse(rescue)
        return rescue is not None


def _lapse(rescue: Rescue) -> None:
    _end(rescue, RescueState.EXPIRED)
    if rescue.new_email and limits.allow(limits.LETTERS, f"rescue:{rescue.new_email}"):
        rescue_letters.refused(rescue, rescue.new_email, NOBODY_ANSWERED)
    audit.record("rescue_expired", by=None, subject=rescue.code)


def _forget_next() -> bool:
    """The identity document of somebody is kept no longer than it is of use (Ley 1581)."""
    with db.atomic():
        over = Rescue.state.not_in((RescueState.WAITING, RescueState.ACCEPTED))
        rescue = _first(over, Rescue.created_at < now() - KEPT)
        if rescue is not None:
            Rescue.delete().where(Rescue.id == rescue.id).execute()
            proofs.forget([rescue.proof_id])
        return rescue is not None


def _first(*conditions: Any) -> Any:
    """Nobody else's until the transaction ends."""
    return skipping_locked(Rescue.select().where(*conditions).order_by(Rescue.id).limit(1)).first()


def _end(rescue: Rescue, state: RescueState, **more: Any) -> None:
    Rescue.update(state=state, **more).where(Rescue.id == rescue.id).execute()
