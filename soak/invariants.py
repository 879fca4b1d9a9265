"""What holds in the tables whatever was sent."""

from collections.abc import Iterator
from enum import StrEnum

from peewee import Model, fn

import models
from domain import audit_chain, outbox, worker
from models import (
    Access,
    AccessState,
    Claim,
    ClaimState,
    DataRequest,
    DataState,
    Document,
    DocumentState,
    Entity,
    EntityState,
    Family,
    Letter,
    LetterState,
    Rescue,
    RescueState,
    Role,
    StaffRole,
    Ticket,
    TicketState,
    Upload,
    UploadState,
    User,
    UserState,
    db,
)

CHOICES: tuple[tuple[type[Model], str, type[StrEnum]], ...] = (
    (Access, "role", Role),
    (Access, "state", AccessState),
    (Claim, "state", ClaimState),
    (DataRequest, "state", DataState),
    (Document, "state", DocumentState),
    (Entity, "family", Family),
    (Entity, "state", EntityState),
    (Letter, "state", LetterState),
    (Rescue, "state", RescueState),
    (Ticket, "state", TicketState),
    (Upload, "state", UploadState),
    (User, "staff_role", StaffRole),
    (User, "state", UserState),
)
MOST_ROUNDS = 400


def broken() -> Iterator[str]:
    """After the worker's turn: what of it doesn't hold."""
    worked = worker._Letters()
    for _ in range(MOST_ROUNDS):
        if not worked.work() and not outbox.work():
            break
    while audit_chain.seal():
        pass
    found = audit_chain.check()
    if not found.all_well:
        yield f"the audit is {found.broken} after {found.count} entries"
    yield from (f"a row without its parent: {row}" for row in _sql("PRAGMA foreign_key_check"))
    if _sql("PRAGMA quick_check") != [("ok",)]:
        yield "the database is damaged"
    for table, column, choices in CHOICES:
        unknown = _distinct(table, column) - {*choices, None, ""}
        if unknown:
            yield f"{table.__name__}.{column} is {unknown}"
    yield from _of_states()
    yield from _unreadable()


def _of_states() -> Iterator[str]:
    half = Access.select().where(
        (Access.state == AccessState.ACCEPTED) & Access.accepted_at.is_null()
    )
    if half.exists():
        yield "an access was accepted at no time"
    unnamed = Entity.select().where(
        (Entity.state == EntityState.REGISTERED)
        & (Entity.registered_at.is_null() | (Entity.name == ""))
    )
    if unnamed.exists():
        yield "an entity is registered without a name or a date"
    twice = (
        Entity.select(Entity.claimed_tax_id)
        .where(Entity.claimed_tax_id.is_null(False))
        .group_by(Entity.claimed_tax_id)
        .having(fn.COUNT(Entity.id) > 1)
    )
    if twice.exists():
        yield "two entities have one NIT"


def _unreadable() -> Iterator[str]:
    """PostgreSQL keeps no NUL: what holds one here is a fault there."""
    for table in models.TABLES:
        name = table._meta.table_name
        texts = [
            row[1]
            for row in _sql(f'PRAGMA table_info("{name}")')
            if row[2].upper().startswith(("VARCHAR", "TEXT", "JSON"))
        ]
        if texts and (wrong := " OR ".join(f'instr("{each}", char(0))' for each in texts)):
            [(count,)] = _sql(f'SELECT count(*) FROM "{name}" WHERE {wrong}')
            if count:
                yield f"{count} rows of {name} hold a NUL"


def _distinct(table: type[Model], column: str) -> set[str | None]:
    name = table._meta.table_name
    return {row[0] for row in _sql(f'SELECT DISTINCT "{column}" FROM "{name}"')}


def _sql(query: str) -> list[tuple[str, ...]]:
    return list(db.execute_sql(query).fetchall())
