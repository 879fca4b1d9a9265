"""*Revisión*: what staff say of the papers of a row, and for ten minutes take back.

A decision is about the files that the reviewer saw: one that arrives meanwhile waits for a look of
its own. `domain/review_turns.py` keeps two reviewers from the same row.
"""

import datetime as dt
from typing import Any, Literal

from domain import audit, faults, members, review_turns, verification
from domain.errors import Refused
from domain.locking import locked
from domain.review_letters import UNDO
from domain.staff import check_decides
from models import Document, DocumentState, Entity, User, db, now

LONGEST, OWN_WORDS = 300, 200
"""Letters of a reason, and those of it that a reviewer writes."""
WORDS = {DocumentState.ACCEPTED: "Ya lo aceptó", DocumentState.RETURNED: "Ya lo devolvió"}
GONE = "Ese documento ya no espera revisión: la entidad lo borró o venció. Siga con otro."
CHANGED = "Los archivos de esta fila cambiaron mientras los miraba. Mírelos otra vez y decida."
NO_REASON = "Elija el motivo, o escríbalo: la entidad lo lee para corregir."
TOO_LONG = f"Use {LONGEST} letras o menos."
NOT_ONES_OWN = "Usted es usuario de esa entidad: la revisa otra persona de la institución."
IN_DISPUTE = "La entidad está en disputa: se revisa cuando se decida el reclamo."
TOO_LATE = (
    "Ya no se puede deshacer: pasaron diez minutos, cambió el documento o decidió otra persona."
)
Decision = Literal[DocumentState.ACCEPTED, DocumentState.RETURNED]


def accept(document: Document, seen: str, *, by: User) -> None:
    """All files of its row that wait, if they are those that were seen. Raises Refused."""
    _decide(document, seen, DocumentState.ACCEPTED, "", by)


def give_back(document: Document, seen: str, reason: str, *, by: User) -> None:
    """The same, for the entity to correct. Raises Refused."""
    if not reason:
        raise Refused(NO_REASON, field="reason")
    if len(reason) > LONGEST:
        raise Refused(TOO_LONG, field="reason_text")
    _decide(document, seen, DocumentState.RETURNED, reason, by)


def undo(document: Document, decision: str, *, by: User) -> None:
    """Take back one's own decision of that name: the row waits again. Raises Refused."""
    check_decides(by)
    with db.atomic():
        entity = locked(document.entity)
        mine = list(
            Document.select().where(
                *_in_row(entity, document.requirement),
                Document.state.in_(list(WORDS)),
                Document.reviewed_by == by,
                Document.reviewed_at > now() - UNDO,
                Document.told_at.is_null(),
            )
        )
        undone = [each for each in mine if name_of(each) == decision]
        if not undone:
            raise Refused(TOO_LATE)
        fresh = {"state": DocumentState.ATTACHED, "reason": "", "reviewed_at": None}
        Document.update(fresh | {"reviewed_by": None}).where(
            Document.id.in_([each.id for each in undone])
        ).execute()
        _note("review_undone", entity, undone, by)
        verification.settle(entity, by=by)


def waiting(entity: Entity, requirement: str) -> list[Document]:
    """The files of a row that wait for a decision, oldest first."""
    files = list(
        Document.select()
        .where(*_in_row(entity, requirement), Document.state == DocumentState.ATTACHED)
        .order_by(Document.id)
    )
    wrong = faults.found(entity, files)
    return [each for each in files if each.id not in wrong]


def seen_of(files: list[Document]) -> str:
    """Names these files, to tell whether they are the same when the decision comes."""
    return " ".join(str(each.code) for each in files)


def undoable_until(document: Document, by: User) -> dt.datetime | None:
    """Up to when this person can take the decision back; None where they can't."""
    if document.state not in WORDS or document.reviewed_by_id != by.id or document.told_at:
        return None
    last: dt.datetime = document.reviewed_at + UNDO
    return last if now() < last and not document.removed_at else None


def name_of(document: Document) -> str:
    """Names the decision that stands, so that a later one isn't undone in its place."""
    moment: dt.datetime = document.reviewed_at
    return moment.isoformat()


def _decide(document: Document, seen: str, state: Decision, reason: str, by: User) -> None:
    check_decides(by)
    if members.acting(by, document.entity.code):
        raise Refused(NOT_ONES_OWN)
    with db.atomic():
        entity = locked(document.entity)
        if entity.is_disputed:
            raise Refused(IN_DISPUTE)
        review_turns.refuse_taken(entity, document.requirement, by=by)
        files = waiting(entity, document.requirement)
        if not files:
            raise Refused(settled(document))
        if seen != seen_of(files):
            raise Refused(CHANGED)
        decided = {"state": state, "reason": reason, "reviewed_at": now(), "reviewed_by": by}
        Document.update(decided | {"told_at": None, "correct_by": None}).where(
            Document.id.in_([each.id for each in files]), Document.state == DocumentState.ATTACHED
        ).execute()
        review_turns.end(entity, document.requirement)
        _note(f"row_{state}", entity, files, by)
        verification.settle(entity, by=by)


def settled(document: Document) -> str:
    """Who decided, for whoever came second."""
    row: Document = Document.get_by_id(document.id)
    said = WORDS.get(DocumentState(row.state))
    if said is None or row.reviewed_by is None:
        return GONE
    return f"{said} {row.reviewed_by.name}. Siga con otro."


def _in_row(entity: Entity, requirement: str) -> tuple[Any, ...]:
    return (
        Document.entity == entity,
        Document.requirement == requirement,
        Document.removed_at.is_null(),
    )


def _note(action: Any, entity: Entity, files: list[Document], by: User) -> None:
    audit.record(
        action,
        by=by,
        subject=files[0].code,
        entity=entity.code,
        requirement=files[0].requirement,
        documents=[str(each.code) for each in files],
    )
