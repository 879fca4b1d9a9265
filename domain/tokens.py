"""Links and codes in letters: derived from a stored nonce with the portal's key.

A copy of the database opens nothing: it holds nonces and hashes, and the key is not in it (A06).
"""

import base64
import datetime as dt
import hashlib
import hmac
import secrets

from domain import settings, waiting
from models import Purpose, Token, User, now, ready

LIFETIME = {
    Purpose.ACTIVATE: waiting.LONGEST,
    Purpose.RECOVER_PASSWORD: dt.timedelta(minutes=60),
    Purpose.SECOND_STEP: dt.timedelta(minutes=10),
    Purpose.CHANGE_EMAIL: dt.timedelta(hours=24),
    Purpose.UNDO_EMAIL: dt.timedelta(days=7),
    Purpose.RESCUE: dt.timedelta(days=8),
    Purpose.ASSISTED: waiting.LONGEST,
    Purpose.SLIP: waiting.LONGEST,
}
SIDE_BY_SIDE = (Purpose.SECOND_STEP, Purpose.UNDO_EMAIL)
"""No newer one replaces these: who knows the password would push the owner's browser out, and who
changes the e-mail twice, the way back to the first."""
MOST_WRONG_CODES = 5
CLOCK_OFF = dt.timedelta(minutes=5)
"""So much a clock is set right at most. What began later than that from now is of a clock that was
put back, and would live longer than it may: it is over (A52)."""


def issue(user: User, purpose: Purpose) -> Token:
    """A new link for this purpose; it replaces the earlier ones. Inside a transaction."""
    if purpose not in SIDE_BY_SIDE:
        withdraw(user, purpose)
    nonce = new_nonce()
    token = Token(
        user=user,
        purpose=purpose,
        nonce=nonce,
        secret_hash=digest(derive(nonce, "link")),
        expires_at=now() + LIFETIME[purpose],
    )
    token.id = ready.insert(Token, **token.__data__)
    return token


def withdraw(user: User, purpose: Purpose) -> None:
    """No link sent so far for this purpose works any more. Inside a transaction."""
    ready.run(
        "UPDATE token SET replaced = ? WHERE user_id = ? AND purpose = ?", True, user.id, purpose
    )


def withdraw_everybodys(purpose: Purpose) -> None:
    """The same of every user."""
    ready.run("UPDATE token SET replaced = ? WHERE purpose = ?", True, purpose)


def new_nonce() -> str:
    return secrets.token_urlsafe(32)


def find(secret: str, purpose: Purpose) -> Token | None:
    """The token of a link, in whatever state it is; the caller asks `usable`."""
    token: Token | None = (
        Token.select(Token, User)
        .join(User)
        .where(Token.secret_hash == digest(secret), Token.purpose == purpose)
        .first()
    )
    return token


def newest(user: User, purpose: Purpose) -> Token | None:
    token: Token | None = (
        Token.select()
        .where(Token.user == user, Token.purpose == purpose)
        .order_by(Token.id.desc())
        .first()
    )
    return token


def usable(token: Token) -> bool:
    """Not used, not replaced by a newer letter, not expired."""
    in_time = token.created_at - CLOCK_OFF <= now() < token.expires_at
    return token.used_at is None and not token.replaced and in_time


def use(token: Token) -> bool:
    """Use it up. True for one caller only, however many try at once."""
    return bool(
        Token.update(used_at=now())
        .where(
            Token.id == token.id,
            Token.used_at.is_null(),
            Token.replaced == False,  # noqa: E712
            Token.expires_at > now(),
            Token.created_at <= now() + CLOCK_OFF,
        )
        .execute()
    )


def matches_code(token: Token, typed: str) -> bool:
    """Is this the token's six-digit code? Each try is counted first; the fifth is the last."""
    tried = count_try(token)
    right = hmac.compare_digest(code_of(token).encode(), typed.encode("utf-8", "replace"))
    return tried and right


def count_try(token: Token) -> bool:
    """Is there a try left? It is used up."""
    return bool(
        Token.update(wrong_codes=Token.wrong_codes + 1)
        .where(Token.id == token.id, Token.wrong_codes < MOST_WRONG_CODES)
        .execute()
    )


def secret_of(token: Token) -> str:
    return derive(token.nonce, "link")


def code_of(token: Token) -> str:
    number = int.from_bytes(hashlib.sha256(derive(token.nonce, "code").encode()).digest()[:8])
    return f"{number % 1_000_000:06d}"


def digest(secret: str) -> str:
    """How a secret is stored: enough for 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def derive(nonce: str, use_as: str) -> str:
    """A secret that the nonce and the portal's key make together."""
    key = settings.current().secret_key.encode()
    mac = hmac.new(key, f"{use_as}:{nonce}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
