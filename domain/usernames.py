"""User names: ASCII, so that no two look alike; a taken one is told, within limits."""

import re

from domain import limits, tokens, waiting
from domain.errors import Refused
from domain.names import fold
from models import User

SHORTEST, LONGEST = 3, 40
FORM = re.compile(r"[a-z0-9][a-z0-9._-]*")
TAKEN = "Ese usuario ya existe. Elija otro, por ejemplo con un número al final."
TOO_MANY = (
    "Probó muchos usuarios seguidos. Espere 10 minutos y siga: lo que escribió está guardado."
)


def parse(text: str) -> str:
    """The name in lower case. Raises Refused: letters of other scripts may look like ours (A11)."""
    name = text.lower()
    if not SHORTEST <= len(name) <= LONGEST:
        raise _refused(f"Use entre {SHORTEST} y {LONGEST} caracteres.")
    if not text.isascii() or not FORM.fullmatch(name) or name.endswith("."):
        raise _refused(
            "Use letras sin tilde ni ñ, números, punto o guion. "
            "Empiece por letra o número y no termine en punto."
        )
    return name


def is_taken(username: str) -> bool:
    """By somebody active, or who may still activate it."""
    return bool(User.select().where(User.username == username, ~waiting.lapsed()).exists())


def release(username: str) -> None:
    """Take the name from a registration that lapsed, in the caller's transaction."""
    User.delete().where(User.username == username, waiting.lapsed()).execute()


def suggest(name: str) -> str:
    """A free one made of a person's first and last names; empty if there is none."""
    words = [word for word in re.split("[^a-z0-9]+", fold(name)) if word]
    base = ".".join(dict.fromkeys(words[:1] + words[-1:]))[: LONGEST - 4].rstrip(".")
    base = base if len(base) >= SHORTEST else f"usuario{base}"
    tried = [base, *(f"{base}{number}" for number in range(2, 100))]
    near = User.select(User.username).where(User.username.in_(tried), ~waiting.lapsed())
    taken = {row.username for row in near}
    return next((each for each in tried if each not in taken), "")


def check_while_typing(username: str, *, key: str, network: str) -> None:
    """Tell a taken name before *Continuar*. Raises Refused; past the limits it tells nothing."""
    name = parse(username)
    if _allowed(key, network) and is_taken(name):
        raise _refused(TAKEN)


def check_on_submit(username: str, *, key: str, network: str) -> None:
    """Raises Refused. Only a taken name counts here, so that a crowd behind one address may
    register; past the limits it refuses without having looked (A01)."""
    crowd = f"submit:{network}"
    if limits.exhausted(limits.NAME_CHECKS, _draft(key)) or limits.exhausted(
        limits.NAME_CHECKS_NETWORK, crowd
    ):
        raise _refused(TOO_MANY)
    if is_taken(username):
        _allowed(key, crowd)
        raise _refused(TAKEN)


def _allowed(key: str, network: str) -> bool:
    return limits.allow(limits.NAME_CHECKS, _draft(key)) and limits.allow(
        limits.NAME_CHECKS_NETWORK, network
    )


def _draft(key: str) -> str:
    return tokens.digest(key)[:32]


def _refused(sentence: str) -> Refused:
    return Refused(sentence, field="username")
