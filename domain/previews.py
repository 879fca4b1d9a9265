"""Miniatures of what was attached, and its first pages for who reviews it: the worker makes them
one by one, in a child of its own."""

import tempfile
from typing import IO

from domain import settings, storage
from domain.files import children, thumbnailer
from domain.locking import next_of
from models import Document, Preview, Scan, StoredFile, db

PATIENCE = 20  # seconds on the clock; the child has ten of processor
DRAWN = frozenset({"application/pdf", *thumbnailer.FORMATS})


def on_arrival(media_type: str) -> Preview:
    """Of what a miniature is made, and of what none is."""
    return Preview.WAITING if media_type in DRAWN else Preview.NONE


def of(document: Document) -> bytes | None:
    """Its miniature, a WebP; None while there is none."""
    try:
        with storage.open_preview(document.content_hash) as picture:
            return picture.read()
    except storage.Missing:
        return None


def pages_of(document: Document) -> bytes | None:
    """Its first pages, legible, in one WebP; None while there are none."""
    try:
        with storage.open_preview(document.content_hash, storage.PAGES) as picture:
            return picture.read()
    except storage.Missing:
        return None


def states(papers: list[Document]) -> dict[str, Preview]:
    """How far the pictures of each are, by its content."""
    stored = StoredFile.select(StoredFile.content_hash, StoredFile.preview).where(
        StoredFile.content_hash.in_([each.content_hash for each in papers])
    )
    return {file.content_hash: Preview(file.preview) for file in stored}


def drawn(media_type: str, file: IO[bytes], look: str = thumbnailer.SMALL) -> bytes | None:
    """A WebP of the first page or of the photograph; None when none can be made."""
    file.seek(0)
    with tempfile.TemporaryFile() as result:
        status = children.run(
            "thumbnailer", media_type, look, source=file, result=result, patience=PATIENCE
        )
        result.seek(0)
        return result.read() if status == thumbnailer.MADE else None


def work() -> bool:
    """Make the oldest that waits, or note that it can't be made. False when none waits.

    Two workers may make the same one, and it is the same.
    """
    file = _next()
    if file is None:
        return False
    state = Preview.MADE if file.media_type in DRAWN and _made(file) else Preview.NONE
    with db.atomic():
        StoredFile.update(preview=state).where(
            StoredFile.id == file.id, StoredFile.preview == Preview.WAITING
        ).execute()
    return True


def _next() -> StoredFile | None:
    """What the antivirus hasn't seen yet is not opened."""
    looked_at = [Scan.NONE, Scan.CLEAN]
    if not settings.current().clamd_socket:
        looked_at.append(Scan.WAITING)
    waiting = StoredFile.select().where(
        StoredFile.preview == Preview.WAITING, StoredFile.scan.in_(looked_at)
    )
    file: StoredFile | None = next_of(waiting.order_by(StoredFile.id))
    return file


def _made(file: StoredFile) -> bool:
    try:
        stored = storage.open_stored(file.content_hash)
    except storage.Missing:
        return False
    with stored:
        picture = drawn(file.media_type, stored)
        pages = drawn(file.media_type, stored, thumbnailer.LEGIBLE) if picture else None
    if pages:
        storage.keep_preview(file.content_hash, pages, storage.PAGES)
    if picture:
        storage.keep_preview(file.content_hash, picture)
    return bool(picture)
