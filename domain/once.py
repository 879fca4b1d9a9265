"""A form sent twice is carried out once: both get the first answer (A43, A69)."""

import re
import secrets
from collections.abc import Callable

from itsdangerous import BadSignature, Signer
from peewee import IntegrityError

from domain import settings
from models import Performed, User, db, ready

KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def new_key(owner: User | None) -> str:
    """For one form; whose it is can be told from it when nothing else is left of a session."""
    random = secrets.token_urlsafe(9)
    return _signer().sign(f"{random}.{owner.code}").decode() if owner else random


def key_in(text: str | None) -> str:
    """What a form sent as its key; empty for what can't be one of ours."""
    return text if text and KEY.fullmatch(text) else ""


def owner_of(key: str) -> User | None:
    try:
        _, _, code = _signer().unsign(key).decode().partition(".")
    except BadSignature:
        return None
    owner: User | None = User.get_or_none(User.code == code)
    return owner


def _signer() -> Signer:
    return Signer(settings.current().secret_key, salt="form")


def result_of(key: str) -> str:
    """What was kept under a key; empty while nothing is."""
    return str(Performed.select(Performed.result).where(Performed.key == key).scalar() or "")


def once(key: str, act: Callable[[], str]) -> str:
    """Carry out `act` in one transaction and keep its result; a key seen before returns that.

    `key` names the person and the form, `act` returns what the answer is made from, as text.
    Whoever sends the same key at the same moment waits for the first.
    """
    with db.atomic():
        try:
            with db.atomic():
                ready.insert(Performed, key=key)
        except IntegrityError:
            return str(Performed.select(Performed.result).where(Performed.key == key).scalar())
        result = act()
        Performed.update(result=result).where(Performed.key == key).execute()
        return result
