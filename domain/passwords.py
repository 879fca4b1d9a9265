"""Passwords: which ones may be chosen, and how they are kept.

The guide's rule, or 15 characters of anything.
"""

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain import settings
from domain.catalogs import is_common_password
from domain.errors import Refused
from domain.names import fold

SHORTEST, LONGEST = 8, 256
LONG_ENOUGH = 15
OWN_LEFT = 6
"""Letters and digits that a password must have besides its owner's data."""
PORTAL_WORDS = ("ventanilla", "proveedor", "secop", "hospital")
DIGITS = frozenset("0123456789")
WORD = re.compile(r"[^\W_]+")

_one_at_a_time = threading.Lock()  # a process for each core, so that a hash for each core at most


def check(text: str, own: Iterable[str]) -> None:
    """Refuse what may not be a password.

    `own` is what others know of the person: name, user name, e-mail, phone. Raises Refused.
    """
    if len(text := _composed(text)) > LONGEST:
        raise _refused(f"Use {LONGEST} caracteres o menos en la contraseña.")
    if len(text) < SHORTEST:
        raise _refused(f"Use {SHORTEST} caracteres o más en la contraseña.")
    if len(text) < LONG_ENOUGH and not _has_letters_and_digits(text):
        raise _refused(
            f"Use letras y números en la contraseña, o una frase de {LONG_ENOUGH} caracteres o más."
        )
    if is_common_password(text) or is_common_password(fold(text)) or _is_one_key(text):
        raise _refused("Muchas personas usan esa contraseña. Elija otra menos conocida.")
    if _made_of(text, own):
        raise _refused(
            "Esa contraseña sale de sus propios datos. "
            "Elija otra sin su nombre, usuario, correo ni teléfono."
        )


def hash(text: str) -> str:
    """What is stored of a password. About 15 ms: call it before opening a transaction."""
    with _one_at_a_time:
        return _hasher().hash(_octets(text))


def verify(stored: str, text: str) -> bool:
    """Is this the password, exactly?"""
    try:
        with _one_at_a_time:
            return _hasher().verify(stored, _octets(text))
    except (VerificationError, InvalidHashError):
        return False


def is_old(stored: str) -> bool:
    """Was it made by other parameters than today's?"""
    return _hasher().check_needs_rehash(stored)


def nobodys() -> str:
    """What is stored for a user that doesn't exist: verifying it is false, and takes as long."""
    return _nobodys(settings.current().cheap_passwords)


def _is_one_key(text: str) -> bool:
    """A short password of one or two characters, again and again."""
    return len(text) < LONG_ENOUGH and len(set(text.casefold())) < 3


def _made_of(text: str, own: Iterable[str]) -> bool:
    """Is there little left of it without its owner's data?"""
    rest = "".join(WORD.findall(fold(text)))
    for piece in sorted(_pieces(own), key=len, reverse=True):
        rest = rest.replace(piece, "")
    return len(rest) < OWN_LEFT


def _pieces(own: Iterable[str]) -> set[str]:
    """The words of a person's data, and each datum as one word; a phone also without its prefix."""
    pieces = set(PORTAL_WORDS)
    for datum in own:
        words = WORD.findall(fold(datum.split("@")[0]))
        pieces |= {word for word in words if len(word) >= 3}
        joined = "".join(words)
        pieces |= {joined, joined[-10:]} if len(joined) >= 3 else set()
    return pieces


def _has_letters_and_digits(text: str) -> bool:
    return any(char.isalpha() for char in text) and any(char in DIGITS for char in text)


def _composed(text: str) -> str:
    """ñ typed as one character or as two is one password. Far too long a one, which none is, costs
    no more (A36)."""
    return unicodedata.normalize("NFC", text) if len(text) <= LONGEST * 4 else text


def _octets(text: str) -> bytes:
    return _composed(text).encode("utf-8", "surrogatepass")


def _refused(sentence: str) -> Refused:
    return Refused(sentence, field="password")


def _hasher() -> PasswordHasher:
    return _profile(settings.current().cheap_passwords)


@cache
def _profile(cheap: bool) -> PasswordHasher:
    """OWASP's argon2id profile; tests take the cheapest that the library allows."""
    if cheap:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys(cheap: bool) -> str:
    return _profile(cheap).hash(secrets.token_bytes(32))
