"""Papers that are handed in: attached, removed, kept within their limits."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from domain import (
    audit,
    limits,
    members,
    receipts,
    scans,
    settings,
    storage,
    stored_files,
    validity,
    verification,
)
from domain.errors import Refused, TooOften
from domain.files import file_kinds
from domain.locking import locked
from domain.moments import today
from domain.once import once
from domain.storage import Received
from models import Document, Entity, EntityState, Requirement, User, db, now

MOST_FILES = 20
"""In one row."""
MOST_FREE = 200
"""Beside the rows."""
KEPT = dt.timedelta(hours=1)
"""How long a draft's removed file stays."""

TOO_OFTEN = "Anexó muchos archivos en poco tiempo. Lo anexado está a salvo: siga dentro de un rato."
NO_ROOM = (
    "Sus documentos ya ocupan todo el espacio de su entidad ({} MB). Borre los que sobren, "
    "o escriba a la mesa de servicio."
)
ROW_FULL = "Este requisito ya tiene {} archivos. Borre uno, o reúna varios en un .zip, y anéxelo."
INFECTED = (
    "El antivirus encontró una amenaza en ese archivo. No lo abra: busque el original, guárdelo "
    "como PDF y anexe esa copia."
)
FREE_FULL = "Ya hay {} documentos adicionales. Borre los que sobren, y anexe este."
NOT_YOURS = "Usted ya no puede cambiar estos datos: el archivo no se anexó."
NAMELESS = "Escriba qué documento es."
THERE_ALREADY = "Ese archivo ya está anexado aquí: es «{}». No hace falta anexarlo otra vez."


@dataclass(frozen=True)
class Details:
    """What a person says of a file. `name` as it came; a free document needs a description."""

    name: str
    description: str = ""
    dated_on: dt.date | None = None
    confidential: bool = False


def may_send(user: User) -> None:
    """Count one sending. Raises TooOften past the limit."""
    if not limits.allow(limits.UPLOADS, user.code):
        raise TooOften(TOO_OFTEN)


def attach(
    entity: Entity,
    requirement: Requirement | None,
    received: Received,
    details: Details,
    *,
    by: User,
    key: str,
) -> str:
    """Take what arrived into a row, or beside the rows; returns the document's code.

    Handed in after the registration, it has a receipt of its own. Sent again with its key, it is
    one. The file is in the store before its row, and what was received is gone after, kept or not.
    Raises Refused for what is no document, for one that is there already, for one whose date is
    too old and past the limits; StorageFull; StorageAway, and only then what was received is
    where it was, to be sent again.
    """
    asked = requirement.validity if requirement else ""
    kind = _stored(received, asked, details, free=requirement is None)
    document = Document(
        entity=entity,
        requirement=requirement.code if requirement else "",
        name=kind.name_for(details.name),
        description=details.description,
        dated_on=details.dated_on,
        valid_until=validity.until(asked, details.dated_on, today=today()),
        confidential=details.confidential,
        content_hash=received.sha256,
        media_type=kind.media_type,
        size=received.size,
        attached_by=by,
    )
    return once(key, lambda: _insert(document, entity, by))


def kept_bytes(entity: Entity) -> int:
    """What its files take of its room."""
    return sum(_kept(entity).values())


def most_of(row: str) -> tuple[int, str]:
    """How many files a row takes, or stand beside the rows, and what is said past them."""
    return (MOST_FILES, ROW_FULL) if row else (MOST_FREE, FREE_FULL)


def find(entity: Entity, code: str) -> Document | None:
    """A document of this entity, a removed one too."""
    document: Document | None = Document.get_or_none(
        Document.entity == entity, Document.code == code
    )
    return document


def remove(document: Document, *, by: User) -> bool:
    """Take a document out of its row; False if it was out. A registered entity keeps a record."""
    with db.atomic():
        removed = (
            Document.update(removed_at=now(), removed_by=by)
            .where(Document.id == document.id, Document.removed_at.is_null())
            .execute()
        )
        if removed:
            audit.record("document_removed", by=by, subject=document.code)
            verification.after_removal(document, by=by)
        return bool(removed)


def tidy() -> None:
    """Forget what drafts have removed, and the files that no row speaks of."""
    with db.atomic():
        drafts = Entity.select(Entity.id).where(Entity.state == EntityState.DRAFT)
        Document.delete().where(
            Document.removed_at < now() - KEPT, Document.entity.in_(drafts)
        ).execute()
    stored_files.forget()
    storage.sweep(stored_files.spoken_of)


def _stored(received: Received, asked: str, details: Details, *, free: bool) -> file_kinds.FileKind:
    """What it is, once it may be attached and is in the store."""
    try:
        if free and not details.description:
            raise Refused(NAMELESS, field="description")
        validity.refuse_old(asked, details.dated_on, today=today())
        kind = file_kinds.inspect(received.path, details.name)
    except BaseException:
        storage.discard(received)
        raise
    storage.keep(received)
    return kind


def _insert(document: Document, entity: Entity, by: User) -> str:
    held = locked(entity)
    if not members.may_edit(by, held):  # joining photographs takes a while (A62)
        raise Refused(NOT_YOURS)
    registered = not held.is_draft
    was_damaged = stored_files.note(document)
    if was_damaged and (there := _same_in_its_row(document)):
        audit.record("document_restored", by=by, subject=there.code, entity=entity.code)
        return str(there.code)
    _refuse_what_does_not_fit(document)
    document.receipt = receipts.issue() if registered else None
    document.save(force_insert=True)
    audit.record(
        "document_attached",
        by=by,
        subject=document.code,
        entity=entity.code,
        requirement=document.requirement,
        receipt=document.receipt or "",
    )
    return str(document.code)


def _refuse_what_does_not_fit(document: Document) -> None:
    if scans.infected([document.content_hash]):
        raise Refused(INFECTED, field="file")
    if there := _same_in_its_row(document):
        raise Refused(THERE_ALREADY.format(there.name), field="file")
    row = Document.select().where(*_in_its_row(document)).count()
    most, full = most_of(document.requirement)
    if row >= most:
        raise Refused(full.format(most), field="file")
    most = settings.current().max_entity_bytes
    if sum((_kept(document.entity) | {document.content_hash: document.size}).values()) > most:
        raise Refused(NO_ROOM.format(most >> 20), field="file")


def _same_in_its_row(document: Document) -> Document | None:
    same: Document | None = Document.get_or_none(
        *_in_its_row(document), Document.content_hash == document.content_hash
    )
    return same


def _in_its_row(document: Document) -> tuple[Any, ...]:
    return (
        Document.entity == document.entity_id,
        Document.requirement == document.requirement,
        Document.removed_at.is_null(),
    )


def _kept(entity: Entity) -> dict[str, int]:
    """The entity's contents and their sizes: removed ones too while they are kept."""
    kept = Document.select(Document.content_hash, Document.size).where(Document.entity == entity)
    return {row[0]: row[1] for row in kept.tuples().iterator()}
