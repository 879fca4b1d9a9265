"""Where a fault happened, without what was typed.

What an exception says may quote a person, as PostgreSQL's «Key (email)=(…) already exists» does
(A57). Only those that speak of the code or of the database itself are repeated.
"""

import traceback

import jinja2
import peewee

TELLING = (
    AttributeError,
    ImportError,
    NameError,
    TypeError,
    jinja2.TemplateError,
    peewee.InterfaceError,
    peewee.InternalError,
    peewee.OperationalError,
    peewee.ProgrammingError,
)


def of(error: BaseException) -> str:
    """The places of an exception and of those that led to it, oldest first."""
    told: list[str] = []
    each: BaseException | None = error
    while each is not None:
        told.append("".join(traceback.format_tb(each.__traceback__)) + _named(each))
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "\n".join(reversed(told))


def said(error: BaseException) -> str:
    """What it says of itself, unless that may hold what a person typed."""
    if isinstance(error, OSError):
        return error.strerror or ""
    return str(error).partition("\n")[0] if isinstance(error, TELLING) else ""


def may_say(kind: str) -> bool:
    """The same of an exception of which only its kind's name is known."""
    return kind in {each.__name__ for each in TELLING}


def _named(error: BaseException) -> str:
    return ": ".join(filter(None, (type(error).__qualname__, said(error))))
