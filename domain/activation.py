"""Step 2: whoever reads the address' letters activates the user.

By the link or its code from the browser that registered, and from any other with
user name and password too, so that nobody activates what somebody else opened with their address.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from peewee import IntegrityError

from domain import (
    addressees,
    audit,
    drafts,
    emails,
    letters,
    limits,
    moments,
    sign_in,
    tokens,
    waiting,
)
from domain.errors import Refused
from domain.locking import locked_users
from models import Purpose, SignUpDraft, Token, User, UserState, db, now, ready
from models.ready import Ready

CODE = re.compile("[0-9]{6}")
OF_ADDRESS = Ready(
    User,
    """SELECT id, email, name, username, state FROM "user" WHERE email = ?
    ORDER BY state = 'pending' LIMIT 1""",
)
"""Who registers has a row with it too: there is always one to read, which takes as long."""
WRONG_CODE = "Ese no es el código. Mire las 6 cifras del último correo que le enviamos."
BURNED_CODE = "Se escribió mal 5 veces. Toque «Reenviar el correo» y escriba el código nuevo."
NOT_THIS_USER = "Ese usuario y esa contraseña no son los de este registro. Revise los dos."
ALREADY_ACTIVE = "Su usuario ya está activo. Entre con su usuario y contraseña."
DEAD = "Este enlace ya no sirve. Pida otro correo."
OTHER_BROWSER = "Este navegador no es el del registro. Escriba su usuario y contraseña."
TOO_MANY_CHANGES = "Cambió el correo varias veces. Espere unas horas o llame a la mesa de servicio."


class LinkState(StrEnum):
    READY = "ready"
    ACTIVE = "active"
    EXPIRED = "expired"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Link:
    """What a letter's link is good for now; without token where it is unknown."""

    state: LinkState
    token: Token | None = None

    def belongs_to(self, draft: SignUpDraft | None) -> bool:
        """Did the browser with this draft register the user?"""
        return bool(self.token and draft and draft.user_id == self.token.user_id)


def look(secret: str) -> Link:
    """Changes nothing: mail scanners open links (A05)."""
    token = tokens.find(secret, Purpose.ACTIVATE)
    if token is None or token.user.state == UserState.DISABLED:
        return Link(LinkState.UNKNOWN)
    if token.user.is_active:
        return Link(LinkState.ACTIVE, token)
    if token.replaced:
        return Link(LinkState.REPLACED, token)
    expired = waiting.has_lapsed(token.user) or not tokens.usable(token)
    return Link(LinkState.EXPIRED if expired else LinkState.READY, token)


def write(user: User) -> None:
    """A letter with a new link and code, in the caller's transaction; the old ones die.

    Past the limit of an address nothing goes (A04), and to one that has a user goes word of that
    instead (A01): then nobody was told the new code, and it opens nothing.

    Strangers may use up what an address gets in six hours, and its owner waits them out: a browser
    that registered, or name and password, are what a stranger has too, so that no way round the
    limit would be the owner's alone. The registration waits much longer.
    """
    token = tokens.issue(user, Purpose.ACTIVATE)
    owner = owner_of(user.email)
    allowed = limits.allow(limits.LETTERS, f"{Purpose.ACTIVATE}:{user.email}")
    untold = bool(owner) or not allowed
    # Both always, for they take as long.
    ready.run("UPDATE token SET replaced = ? WHERE id = ?", untold, token.id)
    expires = moments.with_weekday(waiting.until(user), user.time_zone)
    if owner and allowed:
        letters.already_registered(owner)
    elif allowed:
        letters.activation(user, token, expires)


def owner_of(email: str) -> User | None:
    """Who has confirmed this address: what a letter needs of them alone."""
    found = OF_ADDRESS(email)
    return found if found and found.state != UserState.PENDING else None


def resend(key: str) -> None:
    """Once more to the same address; past the limit the earlier letter stays good."""
    with db.atomic():
        user = _waiting(key)
        if user is not None:
            write_again(user)


def write_again(user: User) -> None:
    """Unless there were enough of them: then the last one stays good. In a transaction."""
    if not limits.exhausted(limits.LETTERS, f"{Purpose.ACTIVATE}:{user.email}"):
        write(user)


def correct_email(key: str, text: str) -> None:
    """Another address for a registration that waits; what went to the first opens nothing.

    Raises Refused.
    """
    email = emails.parse(text)
    with db.atomic():
        user = _waiting(key)
        if user is None:
            raise Refused("Este registro ya no espera confirmación. Entre o regístrese de nuevo.")
        if not limits.allow(limits.LETTERS, f"correct:{user.code}"):
            raise Refused(TOO_MANY_CHANGES, field="email")
        User.update(email=email, letters_bounced_at=None).where(User.id == user.id).execute()
        SignUpDraft.update(email=email).where(SignUpDraft.user == user).execute()
        user.email = email
        write(user)
        audit.record("email_corrected", by=user)


def renew(secret: str, username: str, password: str, *, network: str) -> str:
    """Begin again, with a new letter, a registration that lapsed and is still there. Only the
    last letter's reader may: by signing in alone nobody holds a name or an e-mail for longer
    (A03). Returns the key of its draft; raises Refused.
    """
    link = look(secret)
    if link.token is None or link.state != LinkState.EXPIRED:
        raise Refused(DEAD)
    user = _proven(link.token, username, password, network)
    with db.atomic():
        User.update(created_at=now()).where(
            User.id == user.id, User.state == UserState.PENDING
        ).execute()
        user.created_at = now()
        write(user)
        return drafts.resume(user)


def by_link(secret: str, key: str) -> User:
    """From the browser that registered. Returns the active user; raises Refused."""
    token = _token(secret)
    draft = drafts.find(key)
    if draft is None or draft.user_id != token.user_id:
        raise Refused(OTHER_BROWSER)
    return _activate(token)


def by_proof(secret: str, username: str, password: str, *, network: str) -> User:
    """From any browser. Returns the active user; raises Refused."""
    token = _token(secret)
    _proven(token, username, password, network)
    return _activate(token)


def by_code(key: str, code: str) -> User:
    """From the browser that registered. Returns the active user; raises Refused."""
    digits = re.sub(r"[\s.-]", "", code)
    if not CODE.fullmatch(digits):
        raise Refused("Escriba las 6 cifras que trae el correo.", field="code")
    with one_an_address(), db.atomic():
        user = _waiting(key)
        token = tokens.newest(user, Purpose.ACTIVATE) if user else None
        right = token is not None and tokens.matches_code(token, digits)
        if token is not None and right and tokens.usable(token):
            return win(token)
    raise Refused(_why_not(key), field="code")  # outside: the try is counted


def _why_not(key: str) -> str:
    draft = drafts.find(key)
    user = draft.user if draft else None
    if user and user.is_active:
        return ALREADY_ACTIVE
    token = tokens.newest(user, Purpose.ACTIVATE) if user else None
    return BURNED_CODE if token and token.wrong_codes >= tokens.MOST_WRONG_CODES else WRONG_CODE


def _activate(token: Token) -> User:
    with one_an_address(), db.atomic():
        return win(token)


@contextmanager
def one_an_address() -> Iterator[None]:
    """The schema's own word: one active user an address."""
    try:
        yield
    except IntegrityError as taken:
        raise Refused(ALREADY_ACTIVE) from taken


def win(token: Token) -> User:
    """One winner, however many try; others who wait with the same address go (A03)."""
    user = among_its_address(token.user_id)
    if user is not None and user.is_active:
        raise Refused(ALREADY_ACTIVE)
    if user is None or waiting.has_lapsed(user) or not tokens.use(token):
        raise Refused(DEAD)
    User.update(state=UserState.ACTIVE, activated_at=now()).where(User.id == user.id).execute()
    User.delete().where(User.email == user.email, User.state == UserState.PENDING).execute()
    addressees.join_by_email(user)
    audit.record("user_activated", by=user)
    return User.get_by_id(user.id)


def _proven(token: Token, username: str, password: str, network: str) -> User:
    user = sign_in.enter(username, password, network=network)
    if user.id != token.user_id:
        raise Refused(NOT_THIS_USER)
    return user


def _token(secret: str) -> Token:
    token = look(secret).token
    if token is None:
        raise Refused(DEAD)
    return token


def _waiting(key: str) -> User | None:
    """Who registered with this draft and has yet to confirm, locked in the caller's transaction."""
    draft = drafts.find(key)
    user = among_its_address(draft.user_id) if draft else None
    return user if user and user.state == UserState.PENDING else None


def among_its_address(user_id: int | None) -> User | None:
    """This user, locked with all of the same address."""
    address = User.select(User.email).where(User.id == user_id)
    return next((user for user in locked_users(User.email == address) if user.id == user_id), None)
