"""What the reader of the address on record answers to an accepted way back: stop it, or go on.

Who lost only the phone still reads the mail, so two proofs can be asked where the others have one:
the decision of staff, and this confirmation. With both it takes a day instead of seven, enough for
who else reads that mailbox to be seen; without the confirmation it lapses, since a document alone
removes no second step of somebody whose mail works.
"""

import datetime as dt
from contextlib import suppress
from typing import cast

from domain import audit, rescue_letters, tokens
from domain.errors import Refused
from models import Lost, Purpose, Rescue, RescueState, User, db, now

SHORT_NOTICE = dt.timedelta(hours=24)
OVER = "Esa solicitud ya se cumplió, se detuvo o venció."
DEAD = "Este enlace ya no sirve: la solicitud se cumplió, se detuvo o venció."


def look(secret: str) -> Rescue | None:
    """The accepted request of this link. Changes nothing: mail scanners open links (A05)."""
    token = tokens.find(secret, Purpose.RESCUE)
    if token is None or not tokens.usable(token) or not token.user.is_active:
        return None
    rescue: Rescue | None = Rescue.get_or_none(
        Rescue.token == token, Rescue.state == RescueState.ACCEPTED
    )
    return rescue


def confirmable(rescue: Rescue) -> bool:
    """Is it of a phone alone, and not confirmed yet?"""
    return rescue.lost == Lost.PHONE and rescue.confirmed_at is None


def confirm(secret: str) -> None:
    """It was the owner: one day more. Twice is as once. Raises Refused."""
    rescue = _found(secret)
    with db.atomic():
        at = now()
        changed = (
            Rescue.update(confirmed_at=at, due_at=at + SHORT_NOTICE)
            .where(
                Rescue.id == rescue.id,
                Rescue.state == RescueState.ACCEPTED,
                Rescue.lost == Lost.PHONE,
                Rescue.confirmed_at.is_null(),
            )
            .execute()
        )
        if changed:
            audit.record("rescue_confirmed", by=rescue.user, subject=rescue.code)


def stop(secret: str) -> None:
    """It was somebody else: nothing will change, and who accepted it hears so. Raises Refused."""
    _stop(_found(secret))


def about(user: User) -> Rescue | None:
    """The accepted request about this user: who is signed in hears of it too."""
    rescue: Rescue | None = Rescue.get_or_none(
        Rescue.user == user, Rescue.state == RescueState.ACCEPTED
    )
    return rescue


def stop_own(user: User) -> None:
    """By who is signed in, whether they read the letter or not. Raises Refused."""
    rescue = about(user)
    if rescue is None:
        raise Refused(OVER)
    _stop(rescue)


def stop_about(user: User) -> None:
    """Whatever was accepted about this user, if it isn't over yet. In a transaction."""
    rescue = about(user)
    if rescue is not None:
        with suppress(Refused):
            _stop(rescue)


def _stop(rescue: Rescue) -> None:
    with db.atomic():
        accepted = (Rescue.id == rescue.id) & (Rescue.state == RescueState.ACCEPTED)
        if not Rescue.update(state=RescueState.STOPPED).where(accepted).execute():
            raise Refused(OVER)
        tokens.withdraw(cast("User", rescue.user), Purpose.RESCUE)
        decider: User | None = rescue.decided_by
        if decider is not None:
            rescue_letters.stopped(decider, rescue)
        audit.record("rescue_stopped", by=rescue.user, subject=rescue.code)


def _found(secret: str) -> Rescue:
    rescue = look(secret)
    if rescue is None:
        raise Refused(DEAD)
    return rescue
