"""Codes of six digits that an application on the phone makes every thirty seconds (RFC 6238).

The key is derived from a nonce with the portal's own: a copy of the database makes no code.
"""

import base64
import hashlib
import hmac
import re
import time

import pyotp

from domain import institution, tokens
from models import User

SECONDS = 30
SIX_DIGITS = re.compile("[0-9]{6}")


def key(user: User) -> str:
    """What the application keeps, in its own alphabet."""
    derived = hashlib.sha256(tokens.derive(user.totp_nonce, "totp").encode()).digest()
    return base64.b32encode(derived[:20]).decode()


def address(user: User) -> str:
    """The same for a QR, with the name that the application shows."""
    application = pyotp.TOTP(key(user), name=user.username, issuer=institution.name())
    return application.provisioning_uri()


def code_at(user: User, moment: float) -> str:
    return pyotp.TOTP(key(user)).generate_otp(int(moment) // SECONDS)


def step_of(user: User, typed: str) -> int | None:
    """The step of time that this code is of: now, or one before or after for slow clocks."""
    if not SIX_DIGITS.fullmatch(typed):
        return None
    here = int(time.time()) // SECONDS
    for step in (here, here - 1, here + 1):
        if hmac.compare_digest(code_at(user, step * SECONDS), typed):
            return step
    return None


def spend(user: User, typed: str) -> bool:
    """Is this a code that nobody has used, nor a later one? True once, even when the clock jumps
    back (A52). In a transaction."""
    step = step_of(user, typed)
    if step is None:
        return False
    return bool(
        User.update(totp_step=step)
        .where(
            User.id == user.id,
            User.totp_nonce == user.totp_nonce,
            User.totp_at.is_null(False),
            User.totp_step < step,
        )
        .execute()
    )
