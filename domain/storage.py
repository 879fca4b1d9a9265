"""The store of documents: files named by their SHA-256, in a folder or in a bucket of S3.

`STORAGE_URL` says where. A file is safe there before any row speaks of it. What arrives is first
written beside, whole and synced; keeping it is one step, done once or not at all.
"""

import contextlib
import errno
import hashlib
import io
import os
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Protocol

from domain import settings
from domain.errors import Missing as Missing
from domain.errors import Refused, StorageAway, StorageFull
from domain.local_files import CONTENT, HASH, PREVIEW, LocalFiles, old, sync
from domain.local_files import PAGES as PAGES

CHUNK = 128 << 10
HOUR = 3600
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
TOO_LARGE = (
    "El archivo pesa más de {} MB, que es lo máximo. Guárdelo como PDF de menor calidad, "
    "o divídalo en varios, y anéxelo."
)

Referenced = Callable[[list[str]], Collection[str]]
"""Which of these hashes a row still speaks of."""


class Store(Protocol):
    """What a folder and a bucket both do; see LocalFiles. Any of it may raise StorageAway."""

    incoming: Path

    def put(self, path: Path, sha256: str, kind: str = CONTENT) -> None: ...
    def open(self, sha256: str, kind: str = CONTENT) -> IO[bytes]: ...
    def pieces(self, sha256: str, kind: str = CONTENT) -> Iterator[bytes]: ...
    def old(self, kind: str, before: float) -> Iterator[list[str]]: ...
    def remove_old(self, sha256: str, kind: str, before: float) -> bool: ...


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
    with full_disk_said():
        path = _incoming() / f"{os.getpid()}-{os.urandom(12).hex()}"
        try:
            return _written(stream, path, limit)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def arrived(path: Path) -> Received:
    """What was written by other hands, whole: it is synced and hashed where it is."""
    sync(path)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Received(path, sha256, file.tell())


def keep(received: Received) -> str:
    """Move it to its place, durably, and return its hash. The same content is kept once.

    Raises StorageFull, and nothing of it is left; StorageAway, and it is where it was, to be kept
    later or discarded (what lies beside the store is swept after an hour).
    """
    try:
        with full_disk_said():
            _store().put(received.path, received.sha256)
    except StorageAway:
        raise
    except BaseException:
        discard(received)
        raise
    return received.sha256


def discard(received: Received) -> None:
    """Forget what was received; nothing happens if it was kept."""
    received.path.unlink(missing_ok=True)


def open_stored(sha256: str, size: int | None = None) -> IO[bytes]:
    """A file on this machine's disk to read, whatever the store: none is held in memory.

    Raises Missing when it is gone, has another size, or the name is not that of a document;
    StorageAway.
    """
    file = _store().open(_hash(sha256))
    if size is not None and os.fstat(file.fileno()).st_size != size:
        file.close()
        raise Missing(sha256)
    return file


def pieces(sha256: str) -> Iterator[bytes]:
    """The same in pieces of 256 KB at most, without passing by this machine's disk."""
    return _store().pieces(_hash(sha256))


def keep_preview(sha256: str, content: bytes, kind: str = PREVIEW) -> None:
    """The miniature of a document, or its pages, swept with it; a later one takes its place.
    Raises as `keep`."""
    received = receive(io.BytesIO(content), limit=len(content))
    try:
        with full_disk_said():
            _store().put(received.path, _hash(sha256), kind)
    finally:
        discard(received)


def open_preview(sha256: str, kind: str = PREVIEW) -> IO[bytes]:
    """Raises Missing while there is none, StorageAway."""
    return _store().open(_hash(sha256), kind)


def sweep(referenced: Referenced) -> int:
    """Remove what arrived or was kept over an hour ago and no row speaks of, and its preview.

    Returns how many files. A kill between file and row leaves such a file. Raises StorageAway.
    """
    before = time.time() - HOUR
    removed = sum(_removed(path, before) for path in _incoming().iterdir())
    store = _store()
    for kind in (CONTENT, PREVIEW, PAGES):
        for hashes in store.old(kind, before):
            wanted = set(referenced(hashes)) if hashes else set()
            unwanted = (sha256 for sha256 in hashes if sha256 not in wanted)
            removed += sum(store.remove_old(sha256, kind, before) for sha256 in unwanted)
    return removed


@contextlib.contextmanager
def full_disk_said() -> Iterator[None]:
    """Raises StorageFull for what the system says of a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull from error
        raise


def _store() -> Store:
    config = settings.current()
    if config.bucket:
        return _object_store(config.bucket, config.data_dir / "entrantes")
    return LocalFiles(config.documents_folder)


@cache
def _object_store(bucket: settings.Bucket, incoming: Path) -> Store:
    from domain.object_store import ObjectStore  # its library is loaded where a bucket is set

    return ObjectStore(bucket, incoming)


def _hash(sha256: str) -> str:
    """Only that opens a file. Raises Missing."""
    if not HASH.fullmatch(sha256):
        raise Missing(sha256)
    return sha256


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
    found = old(path, before)
    if found:
        path.unlink(missing_ok=True)
    return found


def _incoming() -> Path:
    folder = _store().incoming
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync(folder.parent.parent)
    return folder
