"""The store of documents: files named by their SHA-256, in DATA_DIR/documentos/ab/cdef….

A file is on the disk, synced with its folder, before any row speaks of it. What arrives is
written to `.entrantes`, on the same file system, and moved to its place in one step.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from domain import settings
from domain.errors import Refused, StorageFull

CHUNK = 128 << 10
HOUR = 3600
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
HASH = re.compile(r"[0-9a-f]{64}")
FOLDER = re.compile(r"[0-9a-f]{2}")
TOO_LARGE = (
    "El archivo pesa más de {} MB, que es lo máximo. Guárdelo como PDF de menor calidad, "
    "o divídalo en varios, y anéxelo."
)

Referenced = Callable[[list[str]], Collection[str]]
"""Which of these hashes a row still speaks of."""


class Missing(Exception):
    """A row speaks of a file that is no longer in the store."""


@dataclass(frozen=True)
class Received:
    """A file that has arrived, whole and synced, and isn't kept yet."""

    path: Path
    sha256: str
    size: int


def receive(stream: IO[bytes], *, limit: int) -> Received:
    """Write a stream beside the store. The caller keeps or discards what it returns.

    Raises Refused past `limit` bytes, StorageFull on a full disk; neither leaves anything.
    """
    with _full_disk_said():
        path = _incoming() / f"{os.getpid()}-{os.urandom(12).hex()}"
        try:
            return _written(stream, path, limit)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def keep(received: Received) -> str:
    """Move it to its place, durably, and return its hash. The same content is kept once.

    Raises StorageFull, and nothing of it is left.
    """
    target = _place(received.sha256)
    try:
        with _full_disk_said():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.utime(received.path)  # `sweep` leaves alone what was kept within the hour
            with _locked():
                received.path.replace(target)
            for folder in (target.parent, _root()):
                _sync(folder)
    except BaseException:
        discard(received)
        raise
    return received.sha256


def discard(received: Received) -> None:
    """Forget what was received; nothing happens if it was kept."""
    received.path.unlink(missing_ok=True)


def open_stored(sha256: str) -> IO[bytes]:
    """Raises Missing when the file is gone, or the name is not that of a document."""
    if not HASH.fullmatch(sha256):
        raise Missing(sha256)
    try:
        return _place(sha256).open("rb")
    except FileNotFoundError:
        raise Missing(sha256) from None


def keep_preview(sha256: str, content: bytes) -> None:
    """The miniature of a document, beside the store; a later one takes its place."""
    target = _preview(sha256)
    with _full_disk_said():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = target.with_name(f".{os.urandom(8).hex()}")
        try:
            aside.write_bytes(content)
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)


def open_preview(sha256: str) -> IO[bytes]:
    """Raises Missing while there is none."""
    try:
        return _preview(sha256).open("rb")
    except FileNotFoundError:
        raise Missing(sha256) from None


def sweep(referenced: Referenced) -> int:
    """Remove what arrived or was kept over an hour ago and no row speaks of.

    Returns how many files. A kill between file and row leaves such a file.
    """
    before = time.time() - HOUR
    removed = sum(_removed(path, before) for path in _incoming().iterdir())
    for folder in _root().iterdir():
        if not FOLDER.fullmatch(folder.name):
            continue
        old = {folder.name + path.name: path for path in folder.iterdir() if _old(path, before)}
        hashes = [sha256 for sha256 in old if HASH.fullmatch(sha256)]
        wanted = set(referenced(hashes)) if hashes else set()
        removed += sum(_removed(old[sha256], before) for sha256 in hashes if sha256 not in wanted)
    return removed


def _written(stream: IO[bytes], path: Path, limit: int) -> Received:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb", buffering=0) as file:
        while piece := stream.read(CHUNK):
            size += len(piece)
            if size > limit:
                raise Refused(TOO_LARGE.format(limit >> 20), field="file")
            digest.update(piece)
            rest = memoryview(piece)
            while rest:  # a write to a disk that fills up may be short
                rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
    return Received(path, digest.hexdigest(), size)


def _removed(path: Path, before: float) -> bool:
    """Remove a file that is old at this very moment: the same content may just have been kept."""
    with _locked():
        old = _old(path, before)
        if old:
            path.unlink()
    return old


def _old(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _root() -> Path:
    return settings.current().data_dir / "documentos"


def _incoming() -> Path:
    folder = _root() / ".entrantes"
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(_root().parent)
    return folder


def _place(sha256: str) -> Path:
    return _root() / sha256[:2] / sha256[2:]


def _preview(sha256: str) -> Path:
    return _root() / ".miniaturas" / sha256[:2] / sha256[2:]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """One process at a time between looking at a file's age and removing or replacing it."""
    descriptor = os.open(_root() / ".cerrojo", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _full_disk_said() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull from error
        raise
