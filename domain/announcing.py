"""What somebody is about to send, and whether there is room for it."""

import math
from dataclasses import dataclass
from typing import Any

from peewee import fn

from domain import documents, members, settings
from domain.documents import Details
from domain.errors import Refused, TooLarge, TooOften
from domain.files import file_kinds, programs
from models import Document, Entity, Upload, UploadPurpose, UploadState, User, now

MOST_OPEN = 40
"""Uploads of one user."""
LONGEST_NAME = 300
TOO_LARGE = (
    "El archivo pesa {} MB y lo máximo son {} MB. Guárdelo como PDF de menor calidad, "
    "o divídalo en varios, y anéxelo."
)
TOO_MANY = (
    "Tiene {} archivos sin terminar de subir. Termine esos, o borre lo subido de los que sobren."
)


@dataclass(frozen=True)
class Announced:
    """What a person is about to send. `modified` tells files of one name and size apart, as their
    device says it; without it, sending again is another upload. `metadata` is the client's own."""

    details: Details
    size: int
    modified: str = ""
    purpose: UploadPurpose = UploadPurpose.DOCUMENT
    metadata: str = ""

    @property
    def name(self) -> str:
        """The end of it, where the extension is, if it is longer than a table takes."""
        return self.details.name.replace("\0", "")[-LONGEST_NAME:]

    def kept(self) -> dict[str, str | bool]:
        dated_on = self.details.dated_on
        return {
            "description": self.details.description,
            "dated_on": dated_on.isoformat() if dated_on else "",
            "confidential": self.details.confidential,
            "metadata": self.metadata,
        }


def too_large(size: int) -> TooLarge:
    """What it weighs, what is taken, and what to do."""
    weight = f"{math.ceil(size * 10 / (1 << 20)) / 10:.1f}".replace(".", ",")
    most = settings.current().max_document_bytes >> 20
    return TooLarge(TOO_LARGE.format(weight, most), field="file")


def refuse_size(size: int) -> None:
    """Raises TooLarge; Refused for an empty file."""
    if size > settings.current().max_document_bytes:
        raise too_large(size)
    if not size:
        raise Refused(file_kinds.EMPTY, field="file")


def refuse_by_name_and_size(announced: Announced) -> None:
    """Raises TooLarge; Refused for an empty file, and for a program by its name."""
    refuse_size(announced.size)
    programs.refuse_name(announced.name)


def refuse_what_has_no_room(user: User, entity: Entity, row: str, announced: Announced) -> None:
    """What is on its way takes its room already. The caller has locked the entity.

    Raises TooOften with too many uploads of one user, Refused for a full entity or row.
    """
    _forget_former(entity)
    if Upload.select().where(Upload.user == user, has_part()).count() >= MOST_OPEN:
        raise TooOften(TOO_MANY.format(MOST_OPEN), field="file")
    most = settings.current().max_entity_bytes
    coming = Upload.select(fn.COALESCE(fn.SUM(Upload.size), 0)).where(
        Upload.entity == entity, has_part()
    )
    if documents.kept_bytes(entity) + int(coming.scalar()) + announced.size > most:
        raise Refused(documents.NO_ROOM.format(most >> 20), field="file")
    if announced.purpose == UploadPurpose.DOCUMENT:
        _refuse_full_row(entity, row)


def _forget_former(entity: Entity) -> None:
    """What is on its way from who may attach no more takes no room from who may (A28): a sweep
    takes its bytes."""
    of_it = Upload.entity == entity
    senders = {row.user_id for row in Upload.select(Upload.user).where(of_it)}
    former = [
        each
        for each in User.select().where(User.id.in_(senders))
        if not members.may_edit(each, entity)
    ]
    if former:
        Upload.delete().where(of_it, Upload.user.in_(former)).execute()


def has_part() -> Any:
    """A condition on `Upload`: its bytes are kept beside the documents."""
    lives = Upload.expires_at > now()
    return ((Upload.state == UploadState.OPEN) | is_page()) & lives


def is_page() -> Any:
    """A condition on `Upload`: a whole photograph, in no PDF yet."""
    return (
        (Upload.purpose == UploadPurpose.PAGE)
        & (Upload.state == UploadState.DONE)
        & (Upload.document == "")
    )


def _refuse_full_row(entity: Entity, row: str) -> None:
    there = Document.select().where(
        Document.entity == entity, Document.requirement == row, Document.removed_at.is_null()
    )
    coming = Upload.select().where(
        Upload.entity == entity,
        Upload.requirement == row,
        Upload.purpose == UploadPurpose.DOCUMENT,
        Upload.state == UploadState.OPEN,
        Upload.expires_at > now(),
    )
    most, full = documents.most_of(row)
    if there.count() + coming.count() >= most:
        raise Refused(full.format(most), field="file")
