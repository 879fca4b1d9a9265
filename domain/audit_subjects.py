"""What the codes of the audit stand for: whose they are, and which are an entity's."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from models import (
    Access,
    Circular,
    Claim,
    ConsortiumMember,
    DataRequest,
    Document,
    Entity,
    EntityMerge,
    Invitation,
    Rescue,
    Thread,
    Ticket,
    User,
)

MOST = 5000
"""Codes of one entity that are looked for."""
OF_ENTITY: dict[str, type[Any]] = {
    "document": Document,
    "claim": Claim,
    "member": ConsortiumMember,
    "invitation": Invitation,
    "thread": Thread,
}
WITH_RECEIPT: dict[str, type[Any]] = {
    "ticket": Ticket,
    "data": DataRequest,
    "rescue": Rescue,
    "merge": EntityMerge,
}
RECEIPTS: tuple[type[Any], ...] = (Entity, Document, *WITH_RECEIPT.values())


@dataclass(frozen=True)
class Subject:
    """A kind of thing and what it is called."""

    kind: str
    name: str


def named(codes: Iterable[str]) -> dict[str, Subject]:
    """Those of these codes that still stand for something, by a query a table at most."""
    left = {code for code in codes if code}
    found: dict[str, Subject] = {}
    for kind, rows in _LOOK_UPS.items():
        if left:
            found |= {code: Subject(kind, name) for code, name in rows(left)}
            left -= found.keys()
    return found


def codes_of(entity: Entity) -> list[str]:
    """The entity's own and those of all that hangs from it, the newest if they are too many."""
    codes = [str(entity.code)]
    tables: tuple[type[Any], ...] = (Access, *OF_ENTITY.values())
    for table in tables:
        own = table.select(table.code).where(table.entity == entity)
        codes += [code for (code,) in own.order_by(table.id.desc()).limit(MOST).tuples()]
    return codes[:MOST]


def with_receipt(receipt: str) -> str:
    """The code of what has this radicado; empty of none."""
    for table in RECEIPTS:
        for (code,) in table.select(table.code).where(table.receipt == receipt).limit(1).tuples():
            return str(code)
    return ""


Rows = Iterable[tuple[str, str]]


def _named_by(table: type[Any], column: Any) -> Callable[[Collection[str]], Rows]:
    return lambda codes: table.select(table.code, column).where(table.code.in_(codes)).tuples()


def _of_entity(table: type[Any]) -> Callable[[Collection[str]], Rows]:
    return lambda codes: (
        table.select(table.code, Entity.name)
        .join(Entity, on=(table.entity == Entity.id))
        .where(table.code.in_(codes))
        .tuples()
    )


def _accesses(codes: Collection[str]) -> Rows:
    rows: Any = (
        Access.select(Access.code, User.name, Entity.name)
        .join(User, JOIN.LEFT_OUTER, on=(Access.user == User.id))
        .switch(Access)
        .join(Entity, on=(Access.entity == Entity.id))
        .where(Access.code.in_(codes))
        .tuples()
    )
    return ((code, f"{person or ''} en {entity}") for code, person, entity in rows)


_LOOK_UPS: dict[str, Callable[[Collection[str]], Rows]] = {
    "entity": _named_by(Entity, Entity.name),
    "access": _accesses,
    "user": _named_by(User, User.name),
    **{kind: _of_entity(table) for kind, table in OF_ENTITY.items()},
    **{kind: _named_by(table, table.receipt) for kind, table in WITH_RECEIPT.items()},
    "circular": _named_by(Circular, Circular.number),
}
