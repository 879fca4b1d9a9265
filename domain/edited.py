"""A text that two people change at once: who saves second is told, and neither text is lost."""

import hashlib
from collections.abc import Iterable, Mapping

from domain.errors import Refused
from models import is_postgres
from models.base import Table

NOT_THE_LAST = (
    "Mientras usted escribía, alguien guardó otro texto. Copie el suyo, abra la página de nuevo y "
    "mire qué cambió."
)


def seen_of(row: Table, names: Iterable[str]) -> str:
    """What a form was made of, for its hidden field."""
    standing = repr([(name, getattr(row, name)) for name in sorted(names)])
    return hashlib.sha256(standing.encode()).hexdigest()[:16]


def check(row: Table, wanted: Mapping[str, object], *, seen: str) -> None:
    """In the transaction that writes it. Raises Refused where another text stands now than the one
    that was `seen`, unless it is the very one that is wanted."""
    query = type(row).select().where(type(row).id == row.id)
    held = (query.for_update() if is_postgres() else query).get()
    is_there = all(getattr(held, name) == value for name, value in wanted.items())
    if not is_there and seen_of(held, wanted) != seen:
        raise Refused(NOT_THE_LAST, field="body")
