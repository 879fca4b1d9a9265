"""T24: whatever is done to the audit behind the portal's back is found (A61).

Each round takes the triggers away, as who owns the database can, alters some rows, and asks for a
verdict; then all is put back.
"""

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

from peewee import IntegerField, Model

from domain import audit, audit_chain
from models import AuditEntry, AuditHead, AuditSeal, db, now
from soak.figures import Figure, Part
from soak.portals import portal

ENTRIES = 60
SILENT = {"verified_at", "verdict"}
"""When the chain was looked at and what was found say nothing of what it holds."""


def flip(luck: random.Random) -> str:
    """One character, or figure, of one column of one row."""
    table = luck.choice((AuditEntry, AuditEntry, AuditSeal, AuditHead))
    names = set(table._meta.sorted_field_names) - SILENT
    column = luck.choice(sorted(names if table is AuditEntry else names - {"id"}))
    row = luck.choice(list(table.select()))
    table.update({column: _other(table, column, row, luck)}).where(table.id == row.id).execute()
    return f"{table.__name__}.{column} of {row.id}"


def _other(table: type[Model], column: str, row: Model, luck: random.Random) -> object:
    was = getattr(row, column)
    if isinstance(was, dict):
        return was | {"x": luck.randrange(9)}
    if isinstance(was, dt.datetime):
        return was + dt.timedelta(microseconds=luck.randrange(1, 10**12))
    if isinstance(getattr(table, column), IntegerField) or column == "id":
        return was + luck.choice((1000, 10**6)) + luck.randrange(9)
    at = luck.randrange(len(was) + 1)
    other = luck.choice([each for each in "0aZ" if each != was[at : at + 1]])
    return was[:at] + other + was[at + 1 :]


def delete(luck: random.Random) -> str:
    """A run of entries, with or without their seals."""
    ids = _some(luck)
    AuditEntry.delete().where(AuditEntry.id.in_(ids)).execute()
    if luck.random() < 0.5:
        AuditSeal.delete().where(AuditSeal.entry.in_(ids)).execute()
    return f"entries {ids}"


def insert(luck: random.Random) -> str:
    """An entry with a seal of its own, in the middle or at the end."""
    audit.record("user_enabled", by=None)
    last = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    place = luck.randrange(1, ENTRIES + 2)
    for row in AuditSeal.select().where(AuditSeal.position >= place).order_by(-AuditSeal.position):
        AuditSeal.update(position=row.position + 1).where(AuditSeal.id == row.id).execute()
    seal = audit_chain._seal("", [last.id] * 7)
    number = ENTRIES + 1
    AuditSeal.create(position=place, entry=last.id, seal=seal, year=now().year, number=number)
    return f"one more at {place}"


def truncate(luck: random.Random) -> str:
    """The tail, and the head as it was then, which only its signature tells."""
    keep = luck.randrange(ENTRIES)
    gone = [row.entry for row in AuditSeal.select().where(AuditSeal.position > keep)]
    AuditSeal.delete().where(AuditSeal.position > keep).execute()
    AuditEntry.delete().where(AuditEntry.id.in_(gone)).execute()
    if keep and luck.random() < 0.5:
        last = AuditSeal.get(AuditSeal.position == keep)
        AuditHead.update(count=keep, seal=last.seal).execute()
    return f"what follows {keep}"


def reorder(luck: random.Random) -> str:
    """Two entries change their places, or what they hold."""
    one, other = luck.sample([row.entry for row in AuditSeal.select()], 2)
    for entry, then in ((one, -1), (other, one), (-1, other)):
        AuditSeal.update(entry=then).where(AuditSeal.entry == entry).execute()
    return f"{one} and {other}"


def forge(luck: random.Random) -> str:
    """An entry is altered and the whole chained anew, as the code does it, without the key."""
    AuditEntry.update(actor="otra").where(AuditEntry.id.in_(_some(luck))).execute()
    AuditSeal.delete().execute()
    AuditHead.update(count=0, seal="", signature="").execute()
    signature = audit_chain._signature
    audit_chain._signature = lambda head, key: signature(head, f"not {key}")
    try:
        audit_chain.seal()
    finally:
        audit_chain._signature = signature
    return "all of it"


ACTS: tuple[Callable[[random.Random], str], ...] = (
    *(flip, flip, flip, delete, insert, truncate, reorder, forge),
)


def _some(luck: random.Random) -> list[int]:
    ids = [row.id for row in AuditEntry.select().order_by(AuditEntry.id)]
    start = luck.randrange(len(ids))
    return ids[start : start + luck.choice((1, 1, 1, 2, 5))]


def run(rounds: int, seed: int, folder: Path) -> Figure:
    luck, missed = random.Random(seed), []
    with portal(folder):
        for number in range(ENTRIES):
            audit.record("terms_accepted", by=None, subject=str(number), version="1.0", ñ=[number])
        audit_chain.seal()
        for table in ("audit_entry", "audit_seal"):
            for act in ("UPDATE", "DELETE"):
                db.execute_sql(f"DROP TRIGGER {table}_{act}")
        for _ in range(rounds):
            with db.atomic() as undone:
                act_of_round = luck.choice(ACTS)
                what = act_of_round(luck)
                if audit_chain.check().all_well:
                    missed.append(f"{act_of_round.__name__} {what}")
                undone.rollback()
        if not audit_chain.check().all_well:
            missed.append("a whole chain is called broken")
    return Figure(rounds, len(missed), "; ".join(missed) or f"of {ENTRIES} entries each time")


PART = Part("T24", "audits altered behind the portal's back", 60, run, 200)
