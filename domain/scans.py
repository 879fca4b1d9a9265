"""What the antivirus says of what was attached: asked by the worker, one file at a time.

Until it has spoken a file is *sin analizar*; one with a threat is in quarantine: it stays in the
store, and leaves it no more.
"""

import logging
import time
from collections.abc import Iterable

from peewee import JOIN

from domain import antivirus, audit, deciders, letters, settings, staff, storage
from domain.locking import next_of
from models import (
    Document,
    Entity,
    Proof,
    Scan,
    StoredFile,
    User,
    db,
)

log = logging.getLogger("ventanilla")
SHORTEST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds between tries while the antivirus is away."""
SET_ASIDE = 3600.0
"""Seconds until a file that it could say nothing of is shown to it again."""


def active() -> bool:
    return bool(settings.current().clamd_socket)


def on_arrival() -> Scan:
    return Scan.WAITING if active() else Scan.NONE


def unscanned(hashes: Iterable[str]) -> frozenset[str]:
    """Which of these contents are *sin analizar*; none where there is no antivirus."""
    return _hashes(hashes, Scan.WAITING) if active() else frozenset()


def infected(hashes: Iterable[str]) -> frozenset[str]:
    """Which of these contents are in quarantine: they are not to be given to anybody."""
    return _hashes(hashes, Scan.INFECTED)


class Scanner:
    """One worker's way through the files that wait. A fault costs a try, never a file."""

    def __init__(self) -> None:
        self.away_until = 0.0
        self.pause = SHORTEST_PAUSE
        self.set_aside: dict[int, float] = {}
        self.enlisted = False

    def work(self) -> bool:
        """Ask about the file that waits longest. False when none does, or nobody answers."""
        if not active() or time.monotonic() < self.away_until:
            return False
        if not self.enlisted:
            _enlist()
            self.enlisted = True
        file = self._next()
        if file is None:
            return False
        try:
            with storage.open_stored(file.content_hash) as content:
                threat = antivirus.threat_in(content)
        except antivirus.Unavailable as fault:
            self._wait_for_it(fault)
            return False
        except (antivirus.Unscannable, storage.Missing) as fault:
            log.error("file %s can't be scanned: %s", file.content_hash[:12], fault)
            self.set_aside[file.id] = time.monotonic() + SET_ASIDE
            return True
        self.pause = SHORTEST_PAUSE
        _settle(file, threat)
        return True

    def _next(self) -> StoredFile | None:
        at = time.monotonic()
        self.set_aside = {file: until for file, until in self.set_aside.items() if until > at}
        waiting = StoredFile.select().where(
            StoredFile.scan == Scan.WAITING, StoredFile.id.not_in(list(self.set_aside))
        )
        file: StoredFile | None = next_of(waiting.order_by(StoredFile.id))
        return file

    def _wait_for_it(self, fault: antivirus.Unavailable) -> None:
        log.error("antivirus: %s", fault)
        self.away_until = time.monotonic() + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)


def _enlist() -> None:
    """What was kept while there was no antivirus waits for it too."""
    with db.atomic():
        StoredFile.update(scan=Scan.WAITING).where(StoredFile.scan == Scan.NONE).execute()


def _settle(file: StoredFile, threat: str) -> None:
    """Note the verdict, once; of a threat its owners and the institution get a letter each."""
    scan = Scan.INFECTED if threat else Scan.CLEAN
    with db.atomic():
        settled = (
            StoredFile.update(scan=scan, threat=threat[:120])
            .where(StoredFile.id == file.id, StoredFile.scan == Scan.WAITING)
            .execute()
        )
        if settled and threat:
            _quarantine(file, threat)


def _quarantine(file: StoredFile, threat: str) -> None:
    for proof in Proof.select().where(Proof.content_hash == file.content_hash):
        audit.record("proof_infected", by=None, subject=proof.code, threat=threat[:120])
    documents = list(
        Document.select(Document, Entity, User)
        .join(Entity)
        .switch(Document)
        .join(User, JOIN.LEFT_OUTER, on=(Document.attached_by == User.id))
        .where(Document.content_hash == file.content_hash)
    )
    for document in documents:
        audit.record("document_infected", by=None, subject=document.code, threat=threat[:120])
        if document.removed_at:
            continue
        attached_by = [document.attached_by] if document.attached_by else []
        for address, name in deciders.readers(document.entity, attached_by):
            letters.document_infected(document, threat, name, address, to_staff=False)
        for chief in staff.chiefs():
            letters.document_infected(document, threat, chief.name, chief.email, to_staff=True)


def _hashes(hashes: Iterable[str], scan: Scan) -> frozenset[str]:
    rows = StoredFile.select(StoredFile.content_hash).where(
        StoredFile.content_hash.in_(list(hashes)), StoredFile.scan == scan
    )
    return frozenset(row.content_hash for row in rows)
