"""The second step when signing in: a code of the phone, or one of paper, after the password (A19).

Whoever has only the password learns nothing more than that it is right, and gets few tries.
"""

import re

from domain import audit, letters, limits, recovery_codes, sessions, sign_in, tokens, totp
from domain.errors import Refused
from models import Purpose, Token, User, db, now

WRONG = (
    "Ese código no sirve. Escriba las 6 cifras que la aplicación muestra ahora; "
    "cada código sirve una sola vez."
)
WRONG_AT_FIRST = (
    "Ese no es el código. Revise que la hora del teléfono sea automática y escriba las 6 cifras "
    "que la aplicación muestra ahora."
)
WRONG_PASSWORD = "Esa no es su contraseña. Escríbala otra vez."
OVER = "Pasaron 10 minutos o 5 códigos equivocados. Entre otra vez con su usuario y contraseña."
TOO_MANY = "Hubo muchos códigos equivocados. Espere 15 minutos y escriba uno nuevo."
NOBODY = "No hay un usuario «{}»."
CHANGED = "La clave del código cambió en otra ventana. Abra la página otra vez."


def prepare(user: User) -> None:
    """A new key to be set up; it asks for nothing until its first code confirms it."""
    with db.atomic():
        User.update(totp_nonce=tokens.new_nonce(), totp_step=0).where(
            User.id == user.id, User.totp_at.is_null()
        ).execute()


def confirm(user: User, password: str, typed: str, *, network: str) -> list[str]:
    """From now on a code is asked. Returns the recovery codes; raises Refused."""
    _check_password(user, password, network)
    step = totp.step_of(user, _digits(typed)) if user.totp_nonce else None
    if step is None:
        raise Refused(WRONG_AT_FIRST, field="code")
    with db.atomic():
        confirmed = (
            User.update(totp_at=now(), totp_step=step)
            .where(User.id == user.id, User.totp_at.is_null(), User.totp_nonce == user.totp_nonce)
            .execute()
        )
        if not confirmed:
            raise Refused(CHANGED)
        letters.second_step(user, "on")
        audit.record("second_step_on", by=user)
        return recovery_codes.make(user)


def turn_off(user: User, password: str, typed: str, *, network: str) -> None:
    """No code is asked any more. Raises Refused."""
    _check_password(user, password, network)
    _count(user, network)
    with db.atomic():
        _spend(user, typed)
        User.update(totp_nonce="", totp_at=None, totp_step=0).where(User.id == user.id).execute()
        recovery_codes.forget(user)
        letters.second_step(user, "off")
        audit.record("second_step_off", by=user)
        _take_back(user, network)


def reset(username: str) -> None:
    """An operator's word for who lost phone and codes, or after another `SECRET_KEY`: no code is
    asked until it is set up anew, and every session ends. Raises Refused."""
    with db.atomic():
        user: User | None = User.get_or_none(User.username == username)
        if user is None:
            raise Refused(NOBODY.format(username))
        remove(user)


def remove(user: User) -> None:
    """The same in a transaction, told to its owner."""
    forget(user)
    letters.second_step(user, "off")
    audit.record("second_step_off", by=None, subject=user.code)


def forget(user: User) -> None:
    """No code is asked of who lost them, until it is set up anew. In a transaction, whose caller
    tells the owner."""
    gone = {"totp_nonce": "", "totp_at": None, "totp_step": 0}
    User.update(gone).where(User.id == user.id).execute()
    recovery_codes.forget(user)
    sessions.end_all(user)


def renew_codes(user: User, password: str, typed: str, *, network: str) -> list[str]:
    """Ten other recovery codes. Raises Refused."""
    _check_password(user, password, network)
    _count(user, network)
    with db.atomic():
        _spend(user, typed)
        _take_back(user, network)
        letters.second_step(user, "codes")
        audit.record("recovery_codes_made", by=user)
        return recovery_codes.make(user)


def check(user: User, typed: str, *, network: str) -> None:
    """A code of who is signed in already, as limited as when one enters. Raises Refused."""
    _count(user, network)
    with db.atomic():
        _spend(user, typed)
        _take_back(user, network)


def ask(user: User) -> str:
    """The password was right: what this browser shows with the code, for ten minutes."""
    with db.atomic():
        return tokens.secret_of(tokens.issue(user, Purpose.SECOND_STEP))


def asked(secret: str) -> Token | None:
    """What this browser was asked, while it may still answer."""
    token = tokens.find(secret, Purpose.SECOND_STEP) if secret else None
    if token is None or not tokens.usable(token) or not token.user.is_active:
        return None
    return token if token.wrong_codes < tokens.MOST_WRONG_CODES else None


def answer(secret: str, typed: str, *, network: str) -> User:
    """The person who this is after all; it begins no session. Raises Refused."""
    token = asked(secret)
    if token is None:
        raise Refused(OVER)
    user: User = token.user
    _count(user, network)
    with db.atomic():
        counted = tokens.count_try(token)
    if not counted:
        raise Refused(OVER)
    with db.atomic():
        _spend(user, typed)
        if not tokens.use(token):
            raise Refused(OVER)
        _take_back(user, network)
    return user


def _spend(user: User, typed: str) -> None:
    """In the caller's transaction. Raises Refused."""
    if totp.spend(user, _digits(typed)):
        return
    if not recovery_codes.spend(user, typed):
        raise Refused(WRONG, field="code")
    letters.second_step(user, "used", left=recovery_codes.left(user))
    audit.record("recovery_code_used", by=user)


def _check_password(user: User, password: str, network: str) -> None:
    """Whoever found a browser open doesn't change how one enters. As limited as signing in."""
    try:
        sign_in.enter(user.username, password, network=network)
    except Refused as refusal:
        sentence = WRONG_PASSWORD if refusal.message == sign_in.WRONG else refusal.message
        raise Refused(sentence, field="password") from refusal


def _count(user: User, network: str) -> None:
    """Strangers who know the password don't use up what a network known to the user gets (A08)."""
    known = sign_in.knows(user.id, network)
    with db.atomic():
        here = limits.allow(limits.CODES, f"{user.id}:{network}")
        anywhere = known or limits.allow(limits.CODES_ELSEWHERE, str(user.id))
    if not (here and anywhere):
        raise Refused(TOO_MANY, field="code")


def _take_back(user: User, network: str) -> None:
    limits.take_back(limits.CODES, f"{user.id}:{network}")
    if not sign_in.knows(user.id, network):
        limits.take_back(limits.CODES_ELSEWHERE, str(user.id))


def _digits(typed: str) -> str:
    return re.sub(r"[\s.-]", "", typed)
