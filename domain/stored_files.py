"""The rows of what is in the store: one a content, as long as a document or proof has it."""

import datetime as dt
from collections.abc import Iterable

from domain import previews, scans
from models import Damage, Document, Proof, StoredFile, db, now, ready

KEPT = dt.timedelta(hours=1)
"""How long a content stays at least, so that its document can be written."""

FORGET = """
    DELETE FROM stored_file WHERE kept_at < ?
    AND NOT EXISTS (SELECT 1 FROM document WHERE document.content_hash = stored_file.content_hash)
    AND NOT EXISTS (SELECT 1 FROM proof WHERE proof.content_hash = stored_file.content_hash)
"""


def note(document: Document | Proof) -> bool:
    """Its content has just been kept, in the caller's transaction. True if it was damaged until
    now: what was kept again is whole again.

    A new one waits for the antivirus, if there is one, and its miniature. The row is taken before
    it is written, so that `forget` doesn't remove it at that moment.
    """
    same = StoredFile.content_hash == document.content_hash
    earlier: StoredFile | None = StoredFile.get_or_none(same)
    fresh = {"kept_at": now(), "damage": Damage.NONE}
    preview = previews.on_arrival(document.media_type)
    if earlier and earlier.damage:
        fresh["preview"] = preview
    if not StoredFile.update(fresh).where(same).execute():
        row = {
            "content_hash": document.content_hash,
            "size": document.size,
            "media_type": document.media_type,
            "scan": scans.on_arrival(),
            "preview": preview,
        }
        ready.insert_new(StoredFile, [row], returning="id")
    return bool(earlier and earlier.damage)


def forget() -> None:
    """Forget the contents that nothing speaks of any more; a sweep then takes the files."""
    with db.atomic():
        ready.run(FORGET, now() - KEPT)


def spoken_of(hashes: Iterable[str]) -> set[str]:
    """Those that a document or a proof still speaks of."""
    asked = list(hashes)
    return {
        row.content_hash
        for table in (Document, Proof)
        for row in table.select(table.content_hash).where(table.content_hash.in_(asked))
    }
