"""Whether every file of the store is there, and what it was: by its size and its SHA-256.

The worker looks at a few each night, the command `check-files` at all of them. A damaged one is
shown as *no disponible*, counts as missing, and the institution hears of it once (A56).
"""

import datetime as dt
import errno
import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from domain import audit, letters, staff, storage
from domain.errors import Missing, StorageAway
from domain.moments import COLOMBIA
from models import Damage, Document, Proof, StoredFile, db, now

log = logging.getLogger("ventanilla")
PAGE = 100  # rows read at once
A_LOOK = 5  # files
NIGHT = range(0, 5)  # hours in Colombia
AGAIN = dt.timedelta(hours=20)
GATHERED = dt.timedelta(minutes=10)
"""What a check finds goes in one letter."""
PAUSE = 300.0  # seconds, after a store that was away or a night's last file


@dataclass
class Tally:
    checked: int = 0
    missing: int = 0
    altered: int = 0
    recovered: int = 0

    @property
    def all_well(self) -> bool:
        return not self.missing and not self.altered


def check_all(tell: Callable[[StoredFile, list[str]], None]) -> Tally:
    """Look at every file; `tell` hears of each damaged one, with the codes of its documents.

    Raises StorageAway.
    """
    tally, last = Tally(), 0
    files = StoredFile.select().order_by(StoredFile.id).limit(PAGE)
    while page := list(files.where(StoredFile.id > last)):
        for file in page:
            was, tally.checked = file.damage, tally.checked + 1
            if not check(file):
                continue
            tally.missing += file.damage == Damage.MISSING
            tally.altered += file.damage == Damage.ALTERED
            tally.recovered += was != Damage.NONE and file.damage == Damage.NONE
            if file.damage:
                tell(file, documents_of(file))
        last = page[-1].id
    return tally


def check(file: StoredFile) -> bool:
    """Note what became of it, in its row too. False if it was kept again or forgotten meanwhile.

    Raises StorageAway: of a store that doesn't answer nothing is said.
    """
    damage, was = damage_of(file), file.damage
    with db.atomic():
        noted = (
            StoredFile.update(damage=damage, checked_at=now())
            .where(
                StoredFile.id == file.id,
                StoredFile.kept_at == file.kept_at,
                StoredFile.damage == was,
            )
            .execute()
        )
        if noted and damage and not was:
            audit.record("file_damaged", by=None, damage=damage, documents=documents_of(file))
            for chief in staff.chiefs():
                letters.files_damaged(chief, due=now() + GATHERED)
    file.damage = damage
    return bool(noted)


def documents_of(file: StoredFile) -> list[str]:
    """The codes of the documents, and of the proofs, that have this content."""
    return [
        row.code
        for table in (Document, Proof)
        for row in table.select(table.code)
        .where(table.content_hash == file.content_hash)
        .order_by(table.id)
    ]


def sample(size: int) -> list[StoredFile]:
    """Some, those that nobody has looked at for longest."""
    oldest = StoredFile.checked_at.asc(nulls="first")
    return list(StoredFile.select().order_by(oldest, StoredFile.id).limit(size))


class Nightly:
    """One worker's way through the files, a few a look, those first that weren't seen longest."""

    def __init__(self) -> None:
        self.files: list[StoredFile] = []
        self.rests_until = 0.0

    def work(self) -> bool:
        """False always: the next look may wait."""
        if now().astimezone(COLOMBIA).hour not in NIGHT or time.monotonic() < self.rests_until:
            return False
        self.files = self.files or _due()
        look, self.files = self.files[:A_LOOK], self.files[A_LOOK:]
        if not look:
            self.rests_until = time.monotonic() + PAUSE
        try:
            for file in look:
                check(file)
        except StorageAway as fault:
            log.error("store of documents: %s", fault)
            self.files, self.rests_until = [], time.monotonic() + PAUSE
        return False


def _due() -> list[StoredFile]:
    due = StoredFile.checked_at.is_null() | (StoredFile.checked_at < now() - AGAIN)
    oldest = StoredFile.checked_at.asc(nulls="first")
    return list(StoredFile.select().where(due).order_by(oldest, StoredFile.id).limit(PAGE))


def damage_of(file: StoredFile) -> Damage:
    """What is wrong with it now. Raises StorageAway."""
    digest, size = hashlib.sha256(), 0
    try:
        for piece in storage.pieces(file.content_hash):
            digest.update(piece)
            size += len(piece)
    except Missing:
        return Damage.MISSING
    except OSError as error:
        if error.errno != errno.EIO:  # a disk that can't read it back
            raise
        return Damage.ALTERED
    same = size == file.size and digest.hexdigest() == file.content_hash
    return Damage.NONE if same else Damage.ALTERED
