"""Documents in a folder: `ab/cdef…` by their hash, and what is derived from them in `miniaturas/`.

Our own rename rather than a library's: obstore's LocalStore syncs neither file nor folder, and
leaves the file open to the machine's other users.
"""

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from domain.errors import Missing, StorageAway

CONTENT, PREVIEW, PAGES = "", "miniaturas/", "paginas/"
"""What is kept, and what can be made again from it."""
PIECE = 256 << 10  # bytes
HASH = re.compile(r"[0-9a-f]{64}")
FOLDER = re.compile(r"[0-9a-f]{2}")


def place(kind: str, sha256: str) -> str:
    return f"{kind}{sha256[:2]}/{sha256[2:]}"


class LocalFiles:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / ".entrantes"
        """On the same file system, so that what arrived is kept by a rename."""

    def put(self, path: Path, sha256: str, kind: str = CONTENT) -> None:
        """Move a synced file to its place; it and its names are on the disk afterwards."""
        target = self.root / place(kind, sha256)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        arrived = path.stat()
        if arrived.st_dev != self.root.stat().st_dev or arrived.st_nlink > 1:
            path = self._copied(path)
        try:
            os.utime(path)  # a sweep leaves alone what was kept within the hour
            with self._locked():
                path.replace(target)
        except BaseException:
            path.unlink(missing_ok=True)  # it may be a copy, which nobody else knows of
            raise
        for folder in (target.parent, target.parent.parent):
            sync(folder)

    def open(self, sha256: str, kind: str = CONTENT) -> IO[bytes]:
        """Raises Missing, StorageAway."""
        try:
            return (self.root / place(kind, sha256)).open("rb")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            self._must_be_here()
            raise Missing(sha256) from None

    def pieces(self, sha256: str, kind: str = CONTENT) -> Iterator[bytes]:
        """The file, at most PIECE at a time. Raises Missing, StorageAway."""
        with self.open(sha256, kind) as file:
            while piece := file.read(PIECE):
                yield piece

    def old(self, kind: str, before: float) -> Iterator[list[str]]:
        """The hashes of what was kept before that moment, a folder at a time."""
        above = self.root / kind
        for folder in above.iterdir() if above.is_dir() else ():
            if FOLDER.fullmatch(folder.name) and folder.is_dir():
                named = ((folder.name + path.name, path) for path in folder.iterdir())
                yield [name for name, path in named if HASH.fullmatch(name) and old(path, before)]

    def remove_old(self, sha256: str, kind: str, before: float) -> bool:
        """Remove a file that is old at this very moment: it may just have been kept again."""
        path = self.root / place(kind, sha256)
        with self._locked():
            found = old(path, before)
            if found:
                path.unlink()
        return found

    def _copied(self, path: Path) -> Path:
        """The same on the store's file system, under no other name that somebody may write to."""
        self.incoming.mkdir(mode=0o700, exist_ok=True)
        copy = self.incoming / path.name
        try:
            shutil.copyfile(path, copy)
            copy.chmod(0o600)
            sync(copy)
        except BaseException:
            copy.unlink(missing_ok=True)
            raise
        path.unlink()
        return copy

    def _must_be_here(self) -> None:
        """A disk that isn't mounted has lost no file."""
        names = os.listdir(self.root) if self.root.is_dir() else []
        if not any(FOLDER.fullmatch(name) for name in names):
            raise StorageAway("the folder of documents is empty")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time between looking at a file's age and removing or replacing it."""
        descriptor = os.open(self.root / ".cerrojo", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def old(path: Path, before: float) -> bool:
    """Is it a file, untouched since then?"""
    try:
        return path.is_file() and path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def sync(path: Path) -> None:
    """A file's content, or a folder's names, onto the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
