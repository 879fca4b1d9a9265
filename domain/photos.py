"""Photographs of a paper: sent one by one, put in order, joined to one PDF of a row.

Until then they are uploads of their owner alone, and lapse as such.
"""

import contextlib
import tempfile

from domain import announcing, documents, limits, previews, settings, storage, uploads
from domain.documents import Details
from domain.errors import Busy, Refused, TooOften
from domain.files import children, file_kinds, pdf_joiner
from domain.files.images import kind_of_image
from domain.locking import locked
from domain.once import result_of
from models import Entity, Requirement, Upload, UploadPurpose, UploadState, User, db, now

MOST = 20
"""Pages of one PDF."""
PATIENCE = 60  # seconds on the clock; the child has twenty of processor

NONE_YET = "Todavía no hay fotos: tome una por cada página del documento."
TOO_MANY = (
    f"En un PDF caben {MOST} fotos. Quite las últimas {{}}, únalo, y arme otro PDF con ellas."
)
NOT_WHOLE = "La foto {} no llegó completa. Elíjala otra vez, o quítela, y únalas de nuevo."
UNREADABLE = "La foto {} está dañada. Quítela, tómela otra vez y únalas de nuevo."
IMPOSSIBLE = "Con esas fotos no se pudo armar el PDF. Quítelas, tómelas otra vez y únalas de nuevo."
TOO_OFTEN = "Unió fotos muchas veces en poco tiempo. Sus fotos siguen aquí: siga dentro de un rato."
GONE = "Esa foto ya no está. Revise las que quedan."


def listed(user: User, entity: Entity, requirement: Requirement) -> list[Upload]:
    """The user's own for a row in their order: whole, still arriving, and refused of late."""
    return list(
        Upload.select()
        .where(
            Upload.user == user,
            Upload.entity == entity,
            Upload.requirement == requirement.code,
            Upload.purpose == UploadPurpose.PAGE,
            announcing.is_page() | (Upload.state != UploadState.DONE),
            Upload.expires_at > now(),
        )
        .order_by(Upload.position, Upload.id)
    )


def find(user: User, entity: Entity, requirement: Requirement, code: str) -> Upload | None:
    """One of those."""
    own = (photo for photo in listed(user, entity, requirement) if photo.code == code)
    return next(own, None)


def place(user: User, entity: Entity, requirement: Requirement, photo: Upload, number: int) -> None:
    """Put a photograph in this place of its row, from 1. Raises Refused if it is gone."""
    with db.atomic():
        locked(entity)
        order = [each for each in listed(user, entity, requirement) if each.id != photo.id]
        if find(user, entity, requirement, photo.code) is None:
            raise Refused(GONE)
        order.insert(max(number - 1, 0), photo)
        for position, each in enumerate(order, start=1):
            Upload.update(position=position).where(
                Upload.id == each.id, Upload.position != position
            ).execute()


def remove(photo: Upload) -> None:
    """Forget a photograph. Raises Busy while it arrives."""
    uploads.drop(photo)


def picture(photo: Upload) -> bytes | None:
    """A small WebP of a whole photograph; None when none can be made. Raises Busy."""
    if photo.state != UploadState.DONE:
        return None
    try:
        file = uploads.path_of(photo).open("rb")
    except FileNotFoundError:
        return None
    with file, children.turn():
        kind = file_kinds.KINDS.get(kind_of_image(file.read(16)))
        return previews.drawn(kind.media_type, file) if kind else None


def join(entity: Entity, requirement: Requirement, details: Details, *, by: User, key: str) -> str:
    """Make one PDF of the user's photographs for a row and attach it; answers its code.

    The photographs go once it is attached. Sent again with its key, it is one. Raises Refused,
    TooOften, Busy, StorageFull.
    """
    try:
        return result_of(key) or _join(entity, requirement, details, by, key)
    except Refused:
        if done := result_of(key):  # the other of two taps joined them, and they went
            return done
        raise


def _join(entity: Entity, requirement: Requirement, details: Details, by: User, key: str) -> str:
    pages = listed(by, entity, requirement)
    _refuse_what_is_no_set(pages)
    if not limits.allow(limits.JOINS, by.code):
        raise TooOften(TOO_OFTEN)
    with children.turn(), tempfile.TemporaryFile() as result:
        paths = [str(uploads.path_of(page)) for page in pages]
        status = children.run("pdf_joiner", *paths, result=result, patience=PATIENCE)
        if status != pdf_joiner.JOINED:
            number = status - pdf_joiner.UNREADABLE + 1
            raise Refused(UNREADABLE.format(number) if 0 < number <= len(pages) else IMPOSSIBLE)
        result.seek(0)
        received = storage.receive(result, limit=settings.current().max_document_bytes)
    code = documents.attach(entity, requirement, received, details, by=by, key=key)
    for page in pages:
        with contextlib.suppress(Busy):  # it lapses by itself
            uploads.drop(page)
    return code


def _refuse_what_is_no_set(pages: list[Upload]) -> None:
    if not pages:
        raise Refused(NONE_YET)
    if len(pages) > MOST:
        raise Refused(TOO_MANY.format(len(pages) - MOST))
    for number, page in enumerate(pages, start=1):
        if page.state != UploadState.DONE:
            raise Refused(NOT_WHOLE.format(number))
