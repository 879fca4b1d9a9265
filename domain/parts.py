"""What has arrived of files on their way: one in `subidas` for each, of DATA_DIR, or of SHARED_DIR
where several machines serve: then a piece may come to any of them, and a lock holds on all.

Which of its bytes count is said by its row alone: those after them are written again.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from domain import settings
from domain.errors import Busy
from domain.local_files import sync
from domain.storage import Received, arrived, full_disk_said
from models import is_postgres

PIECE = 64 << 10
WHOLE = ".entero"
IN_USE = "Ese archivo está llegando en este momento. Espere un minuto e intente otra vez."


class Part:
    """The part in one pair of hands."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @property
    def size(self) -> int:
        return os.fstat(self._descriptor).st_size

    def write(self, offset: int, stream: IO[bytes], room: int) -> int:
        """Write what the stream has, at most `room` bytes of it, at `offset`, to the disk itself.

        Returns how many bytes. A stream that breaks off has ended. Raises StorageFull: what stood
        before `offset` still does.
        """
        with full_disk_said():
            os.ftruncate(self._descriptor, offset)
            try:
                return self._written(offset, _pieces(stream, room))
            except OSError:
                os.ftruncate(self._descriptor, offset)
                raise

    def _written(self, offset: int, pieces: Iterator[bytes]) -> int:
        at = offset
        for piece in pieces:
            rest = memoryview(piece)
            while rest:  # a write to a disk that fills up may be short
                count = os.pwrite(self._descriptor, rest, at)
                rest, at = rest[count:], at + count
        os.fsync(self._descriptor)
        return at - offset


@contextlib.contextmanager
def held(code: str) -> Iterator[Part]:
    """The part, made if there is none, nobody else's meanwhile. Raises Busy, StorageFull."""
    with full_disk_said():
        descriptor = os.open(path_of(code), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(IN_USE) from None
        part = Part(descriptor)
        if not part.size:
            sync(_folder())
        yield part
    finally:
        os.close(descriptor)


def path_of(code: str) -> Path:
    return _folder() / code


def whole(code: str) -> Received:
    """A part with nothing missing, under a second name: whoever takes that leaves us the first."""
    path = path_of(code)
    second = path.with_name(code + WHOLE)
    with full_disk_said():
        second.unlink(missing_ok=True)
        os.link(path, second)
        return arrived(second)


def remove(code: str) -> None:
    for name in (code, code + WHOLE):
        (_folder() / name).unlink(missing_ok=True)


def codes() -> set[str]:
    """Of all that lies here."""
    return {path.name.removesuffix(WHOLE) for path in _folder().iterdir()}


def are_all_here() -> bool:
    """Or does another machine, which serves the same database, perhaps have some of its own?"""
    return not is_postgres() or settings.current().shared_dir is not None


def _pieces(stream: IO[bytes], room: int) -> Iterator[bytes]:
    while room:
        try:
            piece = stream.read(min(PIECE, room))
        except Exception:  # the sender went away: how that is said differs from server to server
            return
        if not piece:
            return
        room -= len(piece)
        yield piece


def _folder() -> Path:
    folder = settings.current().common_dir / "subidas"
    if not folder.is_dir():
        with full_disk_said():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync(folder.parent)
    return folder
