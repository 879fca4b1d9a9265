"""Entering: by user name or e-mail, and password.

The sentence and the time are the same for a user that doesn't exist, a disabled one and a wrong
password (A01, A02). Strangers never lock an account: its own networks stay open (A08).
"""

import secrets

from domain import emails, limits, passwords, tokens, typed
from domain.errors import Refused
from domain.housekeeping import UNACTIVATED
from models import KnownNetwork, SignUpDraft, User, UserState, db, now

WRONG = "El usuario o la contraseña no coinciden. Revise los dos y escríbalos otra vez."
TOO_MANY = (
    "Hubo muchos intentos seguidos. Espere 15 minutos y entre, o toque «Olvidé la contraseña»."
)


def enter(identifier: str, password: str, *, network: str) -> User:
    """The person who this is, active or still to confirm; it begins no session.

    Raises Refused.
    """
    user = find(identifier)
    account = f"{user.code if user else tokens.digest(_folded(identifier))[:16]}:{network}"
    known = _knows(user, network)
    with db.atomic():
        here = limits.allow(limits.SIGN_IN, account)
        anywhere = limits.allow(limits.SIGN_IN_NETWORK, network)
    if not here or not (anywhere or known):
        raise Refused(TOO_MANY)
    right = _matches(user, password)
    if user is None or not right or user.state == UserState.DISABLED:
        raise Refused(WRONG if anywhere else TOO_MANY)
    with db.atomic():
        limits.take_back(limits.SIGN_IN, account)
        if anywhere:
            limits.take_back(limits.SIGN_IN_NETWORK, network)
    return user


def find(identifier: str) -> User | None:
    """The user of this name or e-mail, in any case. Of several who wait to confirm one e-mail, the
    last; an active one goes before them."""
    name = _folded(identifier)
    user: User | None = (
        User.select()
        .where((User.email if "@" in name else User.username) == name)
        .order_by(User.state == UserState.PENDING, User.id.desc())
        .first()
    )
    return user


def resume_registration(user: User) -> str:
    """Let a browser where this person just gave name and password go on with step 2: resend the
    letter, mend the e-mail, type the code. Returns the secret of its draft."""
    secret = secrets.token_urlsafe(32)
    with db.atomic():
        SignUpDraft.create(
            secret_hash=tokens.digest(secret),
            email=user.email,
            user=user,
            submitted_at=now(),
            expires_at=user.created_at + UNACTIVATED,
        )
    return secret


def _folded(identifier: str) -> str:
    """As user names and e-mails are kept."""
    name = typed.line(identifier).lower()
    try:
        return emails.parse(name) if "@" in name else name
    except Refused:
        return name


def _matches(user: User | None, password: str) -> bool:
    if user is None:
        return passwords.verify_nobody(password)
    return passwords.verify(user.password_hash, password)


def _knows(user: User | None, network: str) -> bool:
    """Has this user signed in from here before? One query for nobody too."""
    return bool(
        KnownNetwork.select()
        .where(KnownNetwork.user == (user.id if user else 0), KnownNetwork.network == network)
        .exists()
    )
