"""Entering: by user name or e-mail, and password.

The sentence and the time are the same for a user that doesn't exist, a disabled one and a wrong
password (A01, A02). Strangers never lock an account: its own networks stay open (A08).
"""

from typing import NamedTuple

from domain import emails, limits, passwords, tokens, typed
from domain.errors import Refused
from models import User, UserState, db, ready

WRONG = "El usuario o la contraseña no coinciden. Revise los dos y escríbalos otra vez."
TOO_MANY = (
    "Hubo muchos intentos seguidos. Espere 15 minutos y entre, o toque «Olvidé la contraseña»."
)

FIRST = """SELECT id, code, password_hash, state FROM "user"
    WHERE {} = ? ORDER BY state = 'pending', id DESC LIMIT 1"""
BY_USERNAME, BY_EMAIL = FIRST.format("username"), FIRST.format("email")
KNOWS = "SELECT 1 FROM known_network WHERE user_id = ? AND network = ?"


class Credentials(NamedTuple):
    """What is needed of a user to tell whether this is them."""

    id: int
    code: str
    password_hash: str
    state: str


def enter(identifier: str, password: str, *, network: str) -> User:
    """The person who this is, active or still to confirm; it begins no session.

    Raises Refused.
    """
    who = _look_up(identifier)
    account = _counted_as(identifier, network)
    known = knows(who.id, network)
    with db.atomic():
        here = limits.allow(limits.SIGN_IN, account)
        anywhere = limits.allow(limits.SIGN_IN_NETWORK, network)
    if not here:
        raise Refused(TOO_MANY)
    if not (anywhere or known):
        passwords.verify(passwords.nobodys(), password)  # as long as for those known here (A02)
        raise Refused(TOO_MANY)
    if not passwords.verify(who.password_hash, password) or who.state == UserState.DISABLED:
        raise Refused(WRONG if anywhere else TOO_MANY)
    with db.atomic():
        limits.take_back(limits.SIGN_IN, account)
        if anywhere:
            limits.take_back(limits.SIGN_IN_NETWORK, network)
    if passwords.is_old(who.password_hash):
        _keep_anew(who, password)
    return User.get_by_id(who.id)


def _keep_anew(who: Credentials, password: str) -> None:
    """By today's parameters, unless it was changed meanwhile."""
    hashed = passwords.hash(password)
    with db.atomic():
        User.update(password_hash=hashed).where(
            User.id == who.id, User.password_hash == who.password_hash
        ).execute()


def forgive(user: User, *, network: str) -> None:
    """Forget this network's failures with this person's name and e-mail."""
    for identifier in (user.username, user.email):
        limits.forget(limits.SIGN_IN, _counted_as(identifier, network))


def find(identifier: str) -> User | None:
    """The user of this name or e-mail, in any case. Of several who wait to confirm one e-mail, the
    last; an active one goes before them."""
    user: User | None = User.get_or_none(User.id == _look_up(identifier).id)
    return user


def _look_up(identifier: str) -> Credentials:
    """Somebody's, or nobody's: a row alike, with a password that nobody has."""
    name = _folded(identifier)
    found = ready.run(BY_EMAIL if "@" in name else BY_USERNAME, name).fetchone()
    nobody = (0, tokens.digest(name)[:16], passwords.nobodys(), UserState.DISABLED)
    return Credentials(*(found or nobody))


def _counted_as(identifier: str, network: str) -> str:
    """As it was typed: a counter shared by name and e-mail would tell whose they are (A01)."""
    return f"{tokens.digest(_folded(identifier))[:24]}:{network}"


def _folded(identifier: str) -> str:
    """As user names and e-mails are kept."""
    name = typed.clean(identifier).lower()
    try:
        return emails.parse(name) if "@" in name else name
    except Refused:
        return name


def knows(user_id: int, network: str) -> bool:
    """Has this user signed in from here before?"""
    return ready.run(KNOWS, user_id, network).fetchone() is not None
