"""*Biblioteca de documentos*: every paper of an entity, earlier versions too, and who may open it.

An earlier version is what was removed from a registered entity; what a draft removes is gone.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from domain import audit, documents, members
from models import Document, Entity, Preview, Scan, StoredFile, User, db, now, ready
from models.ready import Ready

PAGE = 10
FREE = "Otros documentos"

# The order of the library: rows as the institution asks for them, then what it doesn't ask for;
# in each what counts today, then earlier versions, the newest first.
PLACED = """
    WITH asked AS (
        SELECT code, min(position) AS position,
            coalesce(max(CASE WHEN retired_at IS NULL THEN label END), max(label)) AS label
        FROM requirement WHERE family = ? GROUP BY code
    ), placed AS (
        SELECT document.id AS id, document.code AS code, requirement AS paper, label,
            CASE WHEN requirement = '' THEN 40000 ELSE coalesce(position, 30000) END AS place,
            CASE WHEN removed_at IS NULL THEN 0 ELSE 1 END AS gone, -document.id AS newest
        FROM document LEFT JOIN asked ON asked.code = requirement
        WHERE entity_id = ? AND (removed_at IS NULL OR ?)
    ), few AS (SELECT * FROM placed {})
    SELECT document.code, requirement, document.name, description, document.content_hash,
        document.media_type, document.size, document.state, receipt, dated_on, valid_until,
        attached_at, removed_at, confidential, author.name, remover.name, scan, damage, preview,
        label
    FROM few JOIN document ON document.id = few.id
    LEFT JOIN "user" AS author ON author.id = attached_by_id
    LEFT JOIN "user" AS remover ON remover.id = removed_by_id
    LEFT JOIN stored_file ON stored_file.content_hash = document.content_hash
    ORDER BY place, paper, gone, newest"""
KEYS = "place, paper, gone, newest"
EDGE = f"(SELECT {KEYS} FROM placed WHERE code = ?)"  # noqa: S608
BACKWARDS = "place DESC, paper DESC, gone DESC, newest DESC"
EVERY, ONE = PLACED.format(""), PLACED.format("WHERE code = ?")
FIRST = PLACED.format(f"ORDER BY {KEYS} LIMIT {PAGE + 1}")
AFTER = PLACED.format(f"WHERE ({KEYS}) > {EDGE} ORDER BY {KEYS} LIMIT {PAGE + 1}")
BEFORE = PLACED.format(f"WHERE ({KEYS}) < {EDGE} ORDER BY {BACKWARDS} LIMIT {PAGE + 1}")
FILE = Ready(StoredFile, "SELECT * FROM stored_file WHERE content_hash = ?")
MOMENT = Document.attached_at.python_value
FREE_COUNT = """
    SELECT count(*) FROM document WHERE entity_id = ? AND requirement = '' AND removed_at IS NULL
"""


class Hold(StrEnum):
    """Why a document is listed and not opened."""

    NONE = ""
    CONFIDENTIAL = "confidential"
    """For others than the administrators."""
    INFECTED = "infected"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the library tells it. `label` is that of its row; `by` and `removed_by` are
    names, empty where nobody is known; `receipt` is its own, or that of the registration which
    covers it."""

    code: str
    requirement: str
    label: str
    name: str
    description: str
    content_hash: str
    media_type: str
    size: int
    state: str
    receipt: str
    has_own_receipt: bool
    dated_on: dt.date | None
    valid_until: dt.date | None
    attached_at: dt.datetime
    removed_at: dt.datetime | None
    confidential: bool
    by: str
    removed_by: str
    hold: Hold
    is_scanned: bool
    has_preview: bool


@dataclass(frozen=True)
class Group:
    """The documents of one row that stand on a page."""

    label: str
    current: list[Entry]
    earlier: list[Entry]


@dataclass(frozen=True)
class Page:
    """Some groups, and the codes to ask the pages before and after with; empty at the ends."""

    groups: list[Group]
    before: str
    after: str


def page(entity: Entity, *, insider: bool, after: str = "", before: str = "") -> Page:
    """Some documents. `insider` may open what is confidential; an unknown code is the start."""
    if before and len(rows := _told(BEFORE, entity, insider, before)) > PAGE:
        shown = rows[1:]
        return Page(_grouped(shown), shown[0].code, shown[-1].code)
    if after and (rows := _told(AFTER, entity, insider, after)):
        more = rows[PAGE - 1].code if rows[PAGE:] else ""
        return Page(_grouped(rows[:PAGE]), rows[0].code, more)
    rows = _told(FIRST, entity, insider)
    more = rows[PAGE - 1].code if rows[PAGE:] else ""
    return Page(_grouped(rows[:PAGE]), "", more)


def every(entity: Entity, *, insider: bool) -> list[Entry]:
    """All that counts today, in the library's order."""
    return _told(EVERY, entity, insider, earlier=False)


def entry(entity: Entity, code: str, *, insider: bool) -> Entry | None:
    """One of them; a version that is there no more too, if the entity is registered."""
    return next(iter(_told(ONE, entity, insider, code)), None)


def find(entity: Entity, code: str) -> Document | None:
    """A document that the library shows."""
    document = documents.find(entity, code)
    return None if document and document.removed_at and entity.is_draft else document


def free_count(entity: Entity) -> int:
    """How many stand beside the rows."""
    return int(ready.run(FREE_COUNT, entity.id).fetchone()[0])


def hold(document: Document, *, insider: bool) -> Hold:
    """Why this one isn't opened, if so."""
    file = FILE(document.content_hash)
    withheld = document.confidential and not insider
    return _hold(withheld, file.scan if file else "", file.damage if file else "")


def may_open_confidential(user: User, entity: Entity) -> bool:
    """Its administrators, or who drafts it."""
    return members.may_edit(user, entity)


def may_review_confidential(user: User) -> bool:
    """Of the institution who decides about papers; not who only looks."""
    return user.answers_requests


def set_confidential(document: Document, confidential: bool, *, by: User) -> bool:
    """Keep a document from, or give it back to, those who don't administer; False if it was so."""
    with db.atomic():
        changed = (
            Document.update(confidential=confidential)
            .where(Document.id == document.id, Document.confidential != confidential)
            .execute()
        )
        if changed:
            said = {"confidential": confidential}
            audit.record("document_confidential", by=by, subject=document.code, **said)
        return bool(changed)


def _told(sql: str, entity: Entity, insider: bool, *code: str, earlier: bool = True) -> list[Entry]:
    earlier = earlier and not entity.is_draft
    rows = ready.run(sql, entity.family, entity.id, earlier, *code).fetchall()
    return [_entry(row, entity, insider) for row in rows]


def _entry(row: tuple[Any, ...], entity: Entity, insider: bool) -> Entry:
    code, requirement, name, description, content_hash, media_type, size, state, receipt = row[:9]
    dated_on, valid_until, attached_at, removed_at, confidential, by, removed_by = row[9:16]
    scan, damage, preview, label = row[16:]
    return Entry(
        code,
        requirement,
        label or FREE,
        name,
        description,
        content_hash,
        media_type,
        size,
        state,
        receipt or entity.receipt or "",
        bool(receipt),
        _day(dated_on),
        _day(valid_until),
        MOMENT(attached_at) or now(),
        MOMENT(removed_at),
        bool(confidential),
        by or "",
        removed_by or "",
        _hold(confidential and not insider, scan, damage),
        scan != Scan.WAITING,
        preview == Preview.MADE,
    )


def _day(value: Any) -> dt.date | None:
    """SQLite keeps a date as text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _grouped(entries: list[Entry]) -> list[Group]:
    groups = []
    for _, row in groupby(entries, key=lambda each: each.requirement):
        of_row = list(row)
        current = [each for each in of_row if not each.removed_at]
        earlier = [each for each in of_row if each.removed_at]
        groups.append(Group(of_row[0].label, current, earlier))
    return groups


def _hold(withheld: bool, scan: str | None, damage: str | None) -> Hold:
    if withheld:
        return Hold.CONFIDENTIAL
    if scan == Scan.INFECTED:
        return Hold.INFECTED
    return Hold.LOST if damage else Hold.NONE
