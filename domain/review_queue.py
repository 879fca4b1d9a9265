"""What waits for review: rows of finished entities, the one whose paper came first at the top."""

from dataclasses import dataclass
from typing import Any

from peewee import SQL, fn

from domain import review_turns
from domain.errors import Refused
from domain.folding import holding
from models import (
    AskedRequirement,
    Damage,
    Document,
    DocumentState,
    Entity,
    EntityState,
    Requirement,
    Review,
    Scan,
    StoredFile,
    User,
    now,
)

PAGE = 25
MOST_COUNTED = 1000
MOST_TRIED = 25
"""Rows that *Siguiente* looks at before it says that there is none."""


@dataclass(frozen=True)
class Filters:
    """What of the queue one looks at; empty is all of it."""

    family: str = ""
    requirement: str = ""
    text: str = ""


@dataclass(frozen=True)
class Waiting:
    """A row that waits. `document` is its oldest file, which names it, with its entity."""

    document: Document
    label: str
    holder: Review | None
    """Who has it before them now."""


@dataclass(frozen=True)
class Page:
    rows: list[Waiting]
    after: str
    """Where the next page begins, for `page`; empty on the last."""


def page(filters: Filters, after: str = "") -> Page:
    documents = list(_query(filters, after).limit(PAGE + 1))
    more = str(documents[PAGE - 1].code) if documents[PAGE:] else ""
    shown = documents[:PAGE]
    labels, held = labels_of(shown), _held(shown)
    rows = [
        Waiting(
            each,
            labels.get((each.entity.family, each.requirement), each.requirement),
            held.get((each.entity_id, each.requirement)),
        )
        for each in shown
    ]
    return Page(rows, more)


def count() -> int:
    """How many wait, up to MOST_COUNTED."""
    return int(_query(Filters()).limit(MOST_COUNTED).count())


def take_next(filters: Filters, *, after: str = "", by: User) -> Document | None:
    """The oldest that nobody has, past the one of that code and then from the beginning; it is
    this reviewer's now. None when there is none."""
    for start in dict.fromkeys((after, "")):
        for document in list(_free(filters, start, by).limit(MOST_TRIED)):
            try:
                review_turns.take(document.entity, document.requirement, by=by)
            except Refused:  # somebody else took it meanwhile
                continue
            found: Document = document
            return found
    return None


def find(code: str) -> Document | None:
    """A paper of a finished entity, in one of its rows, whatever became of it."""
    document: Document | None = (
        Document.select(Document, Entity)
        .join(Entity)
        .where(
            Document.code == code,
            Document.requirement != "",
            Entity.state == EntityState.REGISTERED,
        )
        .first()
    )
    return document


def labels_of(documents: list[Document]) -> dict[tuple[str, str], str]:
    """What their rows are called, by family and code: as today, else as it was."""
    codes = {each.requirement for each in documents}
    known = (
        Requirement.select(Requirement.family, Requirement.code, Requirement.label)
        .where(Requirement.code.in_(list(codes)))
        .order_by(Requirement.retired_at.is_null(), Requirement.id)
    )
    return {(each.family, each.code): str(each.label) for each in known}


def kinds() -> list[tuple[str, str]]:
    """The rows that are asked of anybody today, by what they are called."""
    known = Requirement.select(Requirement.code, Requirement.label).where(
        Requirement.retired_at.is_null(), Requirement.active
    )
    return sorted({each.code: each.label for each in known}.items(), key=lambda kind: kind[1])


def _query(filters: Filters, after: str = "") -> Any:
    """The oldest waiting file of each row, oldest first, with its entity."""
    query = (
        Document.select(Document, Entity)
        .join(Entity)
        .where(
            Document.state == DocumentState.ATTACHED,
            Document.removed_at.is_null(),
            Document.requirement != SQL("''"),  # as the index `document_waiting` says it
            Entity.state == EntityState.REGISTERED,
            Entity.disputed_at.is_null(),
            _is_asked(),
            ~_broken(Document),
            ~_has_older(),
        )
        .order_by(Document.id)
    )
    if filters.family:
        query = query.where(Entity.family == filters.family)
    if filters.requirement:
        query = query.where(Document.requirement == filters.requirement)
    if filters.text:
        query = query.where(holding(filters.text, Entity.name, Entity.tax_id))
    last = Document.get_or_none(Document.code == after) if after else None
    return query.where(Document.id > (last.id if last else 0))


def _free(filters: Filters, after: str, by: User) -> Any:
    """Those that no other reviewer has."""
    taken = Review.select(SQL("1")).where(
        Review.entity == Document.entity,
        Review.requirement == Document.requirement,
        Review.reviewer != by,
        Review.until > now(),
    )
    return _query(filters, after).where(~fn.EXISTS(taken))


def _has_older() -> Any:
    older = Document.alias()
    return fn.EXISTS(
        older.select(SQL("1")).where(
            older.entity == Document.entity,
            older.requirement == Document.requirement,
            older.state == DocumentState.ATTACHED,
            older.removed_at.is_null(),
            older.id < Document.id,
            ~_broken(older),
        )
    )


def _broken(of: Any) -> Any:
    """Infected or damaged it counts as missing: there is nothing to look at."""
    file = StoredFile.alias()
    return fn.EXISTS(
        file.select(SQL("1")).where(
            file.content_hash == of.content_hash,
            (file.damage != Damage.NONE) | (file.scan == Scan.INFECTED),
        )
    )


def _is_asked() -> Any:
    """Of who has finished what was asked then; of who came by an import what is asked today."""
    asked = (
        AskedRequirement.select(SQL("1"))
        .join(Requirement)
        .where(AskedRequirement.entity == Entity.id, Requirement.code == Document.requirement)
    )
    today = Requirement.select(SQL("1")).where(
        Requirement.family == Entity.family,
        Requirement.code == Document.requirement,
        Requirement.retired_at.is_null(),
        Requirement.active,
    )
    return fn.EXISTS(asked) | (Entity.receipt.is_null() & fn.EXISTS(today))


def _held(documents: list[Document]) -> dict[tuple[int, str], Review]:
    rows = (
        Review.select(Review, User)
        .join(User)
        .where(Review.entity.in_([each.entity_id for each in documents]), Review.until > now())
    )
    return {(each.entity_id, each.requirement): each for each in rows}
