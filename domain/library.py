"""*Biblioteca de documentos*: every paper of an entity, earlier versions too, and who may open it.

An earlier version is what was removed from a registered entity; what a draft removes is gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from domain import audit, members
from models import Damage, Document, Entity, Preview, Scan, StoredFile, User, db, ready
from models.ready import Ready

PAGE = 50
FREE = "Otros documentos"

# The order of the library: rows as the institution asks for them, then what it doesn't ask for;
# in each what counts today, then earlier versions, the newest first.
PLACED = """
    WITH asked AS (
        SELECT code, min(position) AS position FROM requirement WHERE family = ? GROUP BY code
    ), placed AS (
        SELECT document.id AS id, document.code AS code, requirement,
            CASE WHEN requirement = '' THEN 40000 ELSE coalesce(position, 30000) END AS place,
            CASE WHEN removed_at IS NULL THEN 0 ELSE 1 END AS gone, -document.id AS newest
        FROM document LEFT JOIN asked ON asked.code = requirement
        WHERE entity_id = ? AND (removed_at IS NULL OR ?)
    )"""
EDGE = "(SELECT place, requirement, gone, newest FROM placed WHERE code = ?)"
ROWS = "SELECT document.* FROM placed JOIN document ON document.id = placed.id"
KEYS = "place, placed.requirement, gone, newest"
BACKWARDS = "place DESC, placed.requirement DESC, gone DESC, newest DESC"
EVERY = Ready(Document, f"{PLACED} {ROWS} ORDER BY {KEYS}")
FIRST = Ready(Document, f"{PLACED} {ROWS} ORDER BY {KEYS} LIMIT {PAGE + 1}")
AFTER = Ready(Document, f"{PLACED} {ROWS} WHERE ({KEYS}) > {EDGE} ORDER BY {KEYS} LIMIT {PAGE + 1}")
BEFORE = Ready(
    Document, f"{PLACED} {ROWS} WHERE ({KEYS}) < {EDGE} ORDER BY {BACKWARDS} LIMIT {PAGE + 1}"
)
FILE = Ready(StoredFile, "SELECT * FROM stored_file WHERE content_hash = ?")
NAMES = 'SELECT id, name FROM "user" WHERE id IN ({})'
FILES = "SELECT content_hash, scan, damage, preview FROM stored_file WHERE content_hash IN ({})"
FREE_COUNT = """
    SELECT count(*) FROM document WHERE entity_id = ? AND requirement = '' AND removed_at IS NULL
"""
LABELS = """
    SELECT code, label FROM requirement WHERE code IN ({})
    ORDER BY CASE WHEN family = ? THEN 1 ELSE 0 END,
        CASE WHEN retired_at IS NULL THEN 1 ELSE 0 END, id
"""


class Hold(StrEnum):
    """Why a document is listed and not opened."""

    NONE = ""
    CONFIDENTIAL = "confidential"
    """For others than the administrators."""
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Entry:
    """A document in the library. `by` and `removed_by` are names, empty where nobody is known."""

    document: Document
    label: str
    by: str
    removed_by: str
    hold: Hold
    scan: Scan
    has_preview: bool

    @property
    def receipt(self) -> str:
        """Its own, or that of the registration which covers it; empty in a draft."""
        return str(self.document.receipt or self.document.entity.receipt or "")


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
    """Fifty documents. `insider` may open what is confidential; an unknown code is the start."""
    whose = (entity.family, entity.id, not entity.is_draft)
    if before and len(rows := BEFORE.all(*whose, before)) > PAGE:
        shown = rows[:PAGE][::-1]
        return Page(_grouped(entity, shown, insider), shown[0].code, shown[-1].code)
    if after and (rows := AFTER.all(*whose, after)):
        more = rows[PAGE - 1].code if rows[PAGE:] else ""
        return Page(_grouped(entity, rows[:PAGE], insider), rows[0].code, more)
    rows = FIRST.all(*whose)
    more = rows[PAGE - 1].code if rows[PAGE:] else ""
    return Page(_grouped(entity, rows[:PAGE], insider), "", more)


def every(entity: Entity, *, insider: bool) -> list[Entry]:
    """All that counts today, in the library's order."""
    documents = EVERY.all(entity.family, entity.id, False)
    return entries(entity, documents, insider=insider)


def entries(entity: Entity, documents: list[Document], *, insider: bool) -> list[Entry]:
    """What is to be told of these documents of an entity, in their order."""
    names = dict(_looked_up(NAMES, _people(documents)))
    files = {row[0]: row[1:] for row in _looked_up(FILES, {d.content_hash for d in documents})}
    labels = dict(_looked_up(LABELS, {d.requirement for d in documents}, entity.family))
    labels[""] = FREE
    told = []
    for document in documents:
        document.entity = entity
        scan, damage, preview = files.get(document.content_hash, ("", "", ""))
        told.append(
            Entry(
                document,
                labels.get(document.requirement, FREE),
                names.get(document.attached_by_id, ""),
                names.get(document.removed_by_id, ""),
                _hold(document, scan, damage, insider),
                Scan(scan),
                preview == Preview.MADE,
            )
        )
    return told


def find(entity: Entity, code: str) -> Document | None:
    """A document that the library shows."""
    document: Document | None = Document.get_or_none(
        Document.entity == entity, Document.code == code
    )
    return None if document and document.removed_at and entity.is_draft else document


def free_count(entity: Entity) -> int:
    """How many stand beside the rows."""
    return int(ready.run(FREE_COUNT, entity.id).fetchone()[0])


def hold(document: Document, *, insider: bool) -> Hold:
    """Why this one isn't opened, if so."""
    file = FILE(document.content_hash)
    return _hold(document, file.scan if file else "", file.damage if file else "", insider)


def may_open_confidential(user: User, entity: Entity) -> bool:
    """Its administrators, or who drafts it."""
    return members.may_edit(user, entity)


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


def _grouped(entity: Entity, documents: list[Document], insider: bool) -> list[Group]:
    found = entries(entity, documents, insider=insider)
    groups = []
    for _, row in groupby(found, key=lambda entry: entry.document.requirement):
        of_row = list(row)
        current = [entry for entry in of_row if not entry.document.removed_at]
        earlier = [entry for entry in of_row if entry.document.removed_at]
        groups.append(Group(of_row[0].label, current, earlier))
    return groups


def _hold(document: Document, scan: str, damage: str, insider: bool) -> Hold:
    if document.confidential and not insider:
        return Hold.CONFIDENTIAL
    if scan == Scan.INFECTED:
        return Hold.INFECTED
    return Hold.UNAVAILABLE if damage != Damage.NONE else Hold.NONE


def _people(documents: list[Document]) -> set[int]:
    both = {each for d in documents for each in (d.attached_by_id, d.removed_by_id)}
    return {each for each in both if each}


def _looked_up(sql: str, wanted: Iterable[Any], *more: Any) -> list[Any]:
    values = list(wanted)
    return list(ready.run(sql.format(ready.marks(len(values))), *values, *more)) if values else []
