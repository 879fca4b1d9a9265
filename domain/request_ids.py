"""The id of what is being done: a request, or a turn of the worker. Each line of the log says it,
and a page that tells of a fault shows its beginning, short enough for a telephone."""

import secrets
from contextvars import ContextVar

BYTES = 16
SHOWN = 8

_id: ContextVar[str] = ContextVar("request_id", default="")


def begin(given: str = "") -> None:
    """What this thread does from now on has another id: this one, or one by chance."""
    _id.set(given)


def current() -> str:
    """By chance only once somebody asks: most requests write no line."""
    if not _id.get():
        _id.set(secrets.token_hex(BYTES))
    return _id.get()


def shown() -> str:
    """*Código del incidente*: what a person reads out to the help desk."""
    return current()[:SHOWN]
