"""Another e-mail: confirmed at the new address, taken back from the old one (A16, A68).

Nothing on the way tells whether the new address has a user: its owner gets a letter instead, and
the change waits for a confirmation that nobody can give.
"""

import datetime as dt
import re

from peewee import IntegrityError

from domain import (
    accounts,
    activation,
    audit,
    email_letters,
    emails,
    limits,
    once,
    sign_in,
    tokens,
)
from domain.errors import Refused
from domain.locking import locked_user
from models import EmailChange, EmailChangeState, Purpose, Token, User, UserState, db, now, ready

PAUSE = dt.timedelta(hours=24)
"""How long no letter of recovery goes to a new address: time for the old one to object."""
SAME = "Ese es el correo que ya tiene. Escriba otro."
TOO_MANY = "Hoy pidió cambiar el correo varias veces. Espere hasta mañana y pídalo otra vez."
NONE_WAITS = "Ya no hay un cambio de correo por confirmar. Pídalo otra vez."
DEAD = "Este enlace ya no sirve. Entre, abra «Cambiar el correo» y pida otro."
NOT_THIS_USER = "Ese usuario y esa contraseña no son los de quien pidió el cambio. Revise los dos."
BURNED_CODE = "Se escribió mal 5 veces. Pida el cambio otra vez y escriba el código nuevo."
TAKEN = (
    "El correo no cambió: entre tanto, otro usuario lo confirmó como suyo. Cancele este cambio y "
    "use otro correo, o entre con el usuario que ya lo tiene."
)


def pending(user: User) -> EmailChange | None:
    """The change that waits to be confirmed."""
    row: EmailChange | None = EmailChange.get_or_none(
        EmailChange.user == user,
        EmailChange.state == EmailChangeState.PENDING,
        EmailChange.created_at > now() - tokens.LIFETIME[Purpose.CHANGE_EMAIL],
    )
    return row


def ask(user: User, text: str, *, password: str, key: str) -> None:
    """Write to the new address; until it is confirmed all stays. A later one takes the place of
    one that waits. The same key again changes nothing. Raises Refused."""
    if once.result_of(key):
        return
    email = emails.parse(text)
    if email == user.email:
        raise Refused(SAME, field="email")
    accounts.confirm(user, password)

    def act() -> str:
        owner = locked_user(user, and_of=email)
        if not limits.allow(limits.EMAIL_CHANGES, user.code):
            raise Refused(TOO_MANY)
        _end(user, EmailChangeState.CANCELLED)
        EmailChange.create(user=owner, old_email=owner.email, new_email=email)
        _write(user, email)
        audit.record("email_change_asked", by=user)
        return str(user.code)

    once.once(key, act)


def cancel(user: User) -> None:
    """What waits, waits no longer; nothing, if nothing did."""
    with db.atomic():
        locked_user(user)
        if _end(user, EmailChangeState.CANCELLED):
            tokens.withdraw(user, Purpose.CHANGE_EMAIL)
            audit.record("email_change_cancelled", by=user)


def look(secret: str) -> Token | None:
    """The token of a link that still confirms. Changes nothing: mail scanners open links (A05)."""
    token = tokens.find(secret, Purpose.CHANGE_EMAIL)
    return token if token and tokens.usable(token) and token.user.is_active else None


def by_link(secret: str, *, by: User) -> None:
    """From a browser in which its owner is signed in. Raises Refused."""
    token = look(secret)
    if token is None or token.user_id != by.id:
        raise Refused(DEAD)
    _win(token)


def by_proof(secret: str, username: str, password: str, *, network: str) -> None:
    """From any browser, with name and password. Raises Refused."""
    token = look(secret)
    if token is None:
        raise Refused(DEAD)
    if sign_in.enter(username, password, network=network).id != token.user_id:
        raise Refused(NOT_THIS_USER)
    _win(token)


def by_code(user: User, typed: str) -> None:
    """The letter's six digits. Raises Refused."""
    token = tokens.newest(user, Purpose.CHANGE_EMAIL)
    if pending(user) is None or token is None:
        raise Refused(NONE_WAITS)
    with db.atomic():
        right = tokens.matches_code(token, re.sub(r"[\s.-]", "", typed))
    if not (right and tokens.usable(token)):
        burned = token.wrong_codes + 1 >= tokens.MOST_WRONG_CODES
        raise Refused(BURNED_CODE if burned else activation.WRONG_CODE, field="code")
    token.user = user
    _win(token)


def is_fresh(user: User) -> bool:
    """Is the address so new that its letters don't recover the account yet?"""
    changed = EmailChange.select().where(
        EmailChange.user == user,
        EmailChange.state == EmailChangeState.CONFIRMED,
        EmailChange.changed_at > now() - PAUSE,
    )
    return bool(changed.exists())


def _write(user: User, email: str) -> None:
    """As at registration: to an address that has a user goes word of that instead, past the limit
    of an address nothing goes, and then the link and its code open nothing (A01, A04)."""
    token = tokens.issue(user, Purpose.CHANGE_EMAIL)
    owner = activation.owner_of(email)
    allowed = limits.allow(limits.LETTERS, f"{Purpose.CHANGE_EMAIL}:{email}")
    untold = bool(owner) or not allowed
    ready.run("UPDATE token SET replaced = ? WHERE id = ?", untold, token.id)
    if owner and allowed:
        email_letters.taken(owner)
    elif allowed:
        email_letters.confirm(user, email, token)


def _win(token: Token) -> None:
    """One winner, however many try; the schema has the last word on whose address it is."""
    try:
        with db.atomic():
            _change(token)
    except IntegrityError as taken:
        raise Refused(TAKEN) from taken


def _change(token: Token) -> None:
    change = pending(token.user)
    if change is None:
        raise Refused(NONE_WAITS)
    user = locked_user(token.user, and_of=change.new_email)
    if user.email != change.old_email or not tokens.use(token):
        raise Refused(DEAD)
    User.update(email=change.new_email, letters_bounced_at=None).where(User.id == user.id).execute()
    User.delete().where(User.email == change.new_email, User.state == UserState.PENDING).execute()
    tokens.withdraw(user, Purpose.RECOVER_PASSWORD)
    undo = tokens.issue(user, Purpose.UNDO_EMAIL)
    at = now()
    _end(user, EmailChangeState.CONFIRMED, changed_at=at, undo=undo)
    user.email = change.new_email
    email_letters.changed(user, change.old_email, undo, paused_until=at + PAUSE)
    email_letters.yours(user, paused_until=at + PAUSE)
    audit.record("email_changed", by=user)


def _end(user: User, state: EmailChangeState, **more: object) -> int:
    """What waits becomes `state`. In a transaction."""
    waits = (EmailChange.user == user) & (EmailChange.state == EmailChangeState.PENDING)
    return int(EmailChange.update(state=state, **more).where(waits).execute())
