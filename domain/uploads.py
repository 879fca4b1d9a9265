"""Files on their way, a piece at a time: begun, continued on any day of seven, whole at last.

`Upload.received` is the truth: it moves only after its bytes are on the disk, and reaches the
size only with the document that the file becomes. Nobody but its owner sees an upload.
"""

import datetime as dt
from pathlib import Path
from typing import IO, Any

from peewee import fn

from domain import announcing, documents, parts, requirements, validity
from domain.announcing import Announced
from domain.documents import Details
from domain.errors import Refused
from domain.files import file_kinds
from domain.files.file_names import shown_name
from domain.locking import locked
from domain.moments import today
from models import (
    Entity,
    Requirement,
    Upload,
    UploadPurpose,
    UploadState,
    User,
    db,
    now,
)
from models.ready import Ready

KEPT = dt.timedelta(days=7)
"""How long a part waits for its next piece."""
TOLD = dt.timedelta(days=1)
"""How long a refusal stays in its row."""
DAMAGED = "De lo que subió falta un pedazo en el portal. Elija el archivo y anéxelo otra vez."
NOT_ASKED = "Ese documento ya no se pide. Abra la página otra vez y vea qué falta."
NO_PICTURE = "Para armar el PDF se necesitan fotos (JPG o PNG), y este archivo no lo es."
OPEN_OF = Ready(
    Upload,
    """SELECT * FROM upload WHERE entity_id = ? AND user_id = ? AND expires_at > ?
    AND purpose = 'document' AND state IN ('open', 'refused') ORDER BY id""",
)


class OutOfStep(Exception):
    """What was sent doesn't go on where the part ends."""


class Gone(Exception):
    """It lapsed, was refused or deleted: only from the beginning again."""


def begin(
    user: User, entity: Entity, requirement: Requirement | None, announced: Announced
) -> Upload:
    """Announce a file for a row, or beside the rows. The same file announced again by the same
    user is the same upload: it goes on where it stopped.

    Raises TooLarge, TooOften; Refused for an empty file, a program, a paper too old, past quotas.
    """
    announcing.refuse_by_name_and_size(announced)
    asked = requirement.validity if requirement else ""
    validity.refuse_old(asked, announced.details.dated_on, today=today())
    row = requirement.code if requirement else ""
    with db.atomic():
        locked(entity)
        if found := _same(user, entity, row, announced):
            Upload.update(details=announced.kept()).where(Upload.id == found.id).execute()
            return found
        announcing.refuse_what_has_no_room(user, entity, row, announced)
        documents.may_send(user)
        upload: Upload = Upload.create(
            user=user,
            entity=entity,
            requirement=row,
            purpose=announced.purpose,
            name=announced.name,
            modified=announced.modified,
            details=announced.kept(),
            size=announced.size,
            position=_next_position(user, entity, row),
            expires_at=now() + KEPT,
        )
        return upload


def find(user: User, code: str) -> Upload | None:
    """One of the user's own."""
    upload: Upload | None = Upload.get_or_none(Upload.user == user, Upload.code == code)
    return upload


def is_gone(upload: Upload) -> bool:
    """Nothing of it is left to go on with."""
    return bool(upload.state == UploadState.REFUSED or upload.expires_at <= now())


def append(upload: Upload, offset: int, stream: IO[bytes]) -> Upload:
    """Take what the stream has, from `offset` on; the last piece makes it whole.

    What is acknowledged is on the disk; a stream that breaks off leaves what came. Raises
    OutOfStep, Gone, Busy, StorageFull; Refused, for good, for what is no document.
    """
    if _current(upload).state == UploadState.DONE and offset == upload.size:
        return upload
    with parts.held(upload.code) as part:
        current = _current(upload)
        if offset != current.received:
            raise OutOfStep
        if part.size < offset:
            _refuse(current, DAMAGED)
            raise Refused(DAMAGED)
        end = offset + part.write(offset, stream, current.size - offset)
        if end == current.size:
            return _finish(current)
        return _moved(current, received=end, expires_at=now() + KEPT)


def drop(upload: Upload) -> None:
    """Forget what arrived; a document that it became stays. Raises Busy while a piece arrives."""
    with parts.held(upload.code):
        with db.atomic():
            Upload.delete().where(Upload.code == upload.code).execute()
        parts.remove(upload.code)


def open_of(user: User, entity: Entity) -> list[Upload]:
    """The user's own that can go on, and those refused of late."""
    return OPEN_OF.all(entity.id, user.id, now())


def path_of(upload: Upload) -> Path:
    """Where its bytes are, while it is no document yet."""
    return parts.path_of(upload.code)


def tidy() -> None:
    """Forget what lapsed, files without a row, and rows whose file is gone."""
    with db.atomic():
        Upload.delete().where(Upload.expires_at < now()).execute()
    here = parts.codes()
    needed = Upload.select(Upload.code, Upload.received).where(announcing.has_part())
    received = {upload.code: upload.received for upload in needed}
    for code in here - received.keys():
        parts.remove(code)
    if not parts.are_all_here():
        return
    for code in received.keys() - parts.codes():
        with db.atomic():
            Upload.delete().where(
                Upload.code == code, Upload.received == received[code], Upload.received > 0
            ).execute()


def _current(upload: Upload) -> Upload:
    """As it is now, by its code: SQLite gives the number of a deleted row to the next one. Raises
    Gone, and its refusal again."""
    found: Upload | None = Upload.get_or_none(Upload.code == upload.code, Upload.expires_at > now())
    if found is None:
        raise Gone
    if found.state == UploadState.REFUSED:
        raise Refused(found.refusal)
    return found


def _finish(upload: Upload) -> Upload:
    """It has all arrived. Killed at any point, its last piece sent again ends the same."""
    try:
        document = _attached(upload) if upload.purpose == UploadPurpose.DOCUMENT else _page(upload)
    except Refused as refusal:
        _refuse(upload, refusal.message)
        raise
    done = _moved(
        upload,
        received=upload.size,
        state=UploadState.DONE,
        document=document,
        expires_at=now() + KEPT,
    )
    if document:
        parts.remove(upload.code)
    return done


def _attached(upload: Upload) -> str:
    entity, row = upload.entity, None
    if upload.requirement:
        row = requirements.find(entity, upload.requirement)
        if row is None:
            raise Refused(NOT_ASKED)
    said = upload.details
    details = Details(
        upload.name,
        said["description"] or ("" if row else shown_name(upload.name)),
        dt.date.fromisoformat(said["dated_on"]) if said["dated_on"] else None,
        said["confidential"],
    )
    whole = parts.whole(upload.code)
    return documents.attach(
        entity, row, whole, details, by=upload.user, key=f"upload-{upload.code}"
    )


def _page(upload: Upload) -> str:
    kind = file_kinds.inspect(path_of(upload), upload.name)
    if not kind.media_type.startswith("image/"):
        raise Refused(NO_PICTURE)
    return ""


def _refuse(upload: Upload, sentence: str) -> None:
    changes = {"state": UploadState.REFUSED, "refusal": sentence, "expires_at": now() + TOLD}
    with db.atomic():
        Upload.update(changes).where(
            Upload.code == upload.code, Upload.state == UploadState.OPEN
        ).execute()
    parts.remove(upload.code)


def _moved(upload: Upload, **changes: object) -> Upload:
    """It goes on, unless it was deleted meanwhile: raises Gone."""
    with db.atomic():
        moved = (
            Upload.update(**changes)
            .where(
                Upload.code == upload.code,
                Upload.state == UploadState.OPEN,
                Upload.received == upload.received,
            )
            .execute()
        )
    if not moved:
        raise Gone
    for name, value in changes.items():
        setattr(upload, name, value)
    return upload


def _same(user: User, entity: Entity, row: str, announced: Announced) -> Upload | None:
    """The upload of this very file: on its way, or done while its document is there. One that was
    refused makes room for the next try."""
    known = Upload.select().where(
        _mine(user, entity, row),
        Upload.purpose == announced.purpose,
        Upload.name == announced.name,
        Upload.size == announced.size,
        Upload.modified == announced.modified,
        Upload.expires_at > now(),
    )
    for upload in list(known) if announced.modified else []:
        if upload.state == UploadState.REFUSED:
            Upload.delete().where(Upload.id == upload.id).execute()
        elif _still_stands(entity, upload):
            found: Upload = upload
            return found
    return None


def _still_stands(entity: Entity, upload: Upload) -> bool:
    if upload.state == UploadState.OPEN or upload.purpose == UploadPurpose.PAGE:
        return not upload.document
    document = documents.find(entity, upload.document)
    return document is not None and document.removed_at is None


def _next_position(user: User, entity: Entity, row: str) -> int:
    last = Upload.select(fn.MAX(Upload.position)).where(_mine(user, entity, row)).scalar()
    return int(last or 0) + 1


def _mine(user: User, entity: Entity, row: str) -> Any:
    return (Upload.user == user) & (Upload.entity == entity) & (Upload.requirement == row)
