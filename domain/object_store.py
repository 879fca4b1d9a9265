"""Documents in a bucket of any S3-compatible server, under the names that a folder would use.

Each request is signed with the SHA-256 of its body, which the server checks. Several processes,
on several machines perhaps, share the bucket, and S3 can't look at an object's age and delete it
in one step: so whoever keeps a content holds its lock, and the sweep takes none that is held.
"""

import contextlib
import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import obstore
from obstore.exceptions import BaseError, InvalidPathError
from obstore.store import S3Store

from domain import settings, store_locks
from domain.errors import Missing, StorageAway, StorageFull
from domain.local_files import CONTENT, HASH, PIECE, place

PART = 5 << 20  # bytes: the smallest part that S3 takes, and what a sending holds in memory
PAGE = 1000  # names: what S3 tells at once
GONE = "NoSuchKey"
"""What S3 says of a missing object. Any other 404 is a store that was set up wrongly."""
FULL = ("507 ", "StorageFull", "QuotaExceeded")


class ObjectStore:
    def __init__(self, bucket: settings.Bucket, incoming: Path) -> None:
        self.incoming = incoming
        self.locks = incoming.parent / "cerrojos"
        self.prefix = f"{bucket.prefix}/" if bucket.prefix else ""
        self.bucket = S3Store(
            bucket.name,
            config={"endpoint": bucket.endpoint} if bucket.endpoint else {},
            region=bucket.region,
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": bucket.endpoint.startswith("http://"),
                "connect_timeout": "3s",
                "read_timeout": "10s",
                "timeout": "120s",
            },
            retry_config={"max_retries": 2, "retry_timeout": dt.timedelta(seconds=10)},
        )

    def put(self, path: Path, sha256: str, kind: str = CONTENT) -> None:
        """Send a file to its place; it leaves this machine once the store has it."""
        with store_locks.keeping(sha256, self.locks), _told(sha256):
            key = self._key(kind, sha256)
            obstore.put(self.bucket, key, path, chunk_size=PART, max_concurrency=1)
        path.unlink()

    def open(self, sha256: str, kind: str = CONTENT) -> IO[bytes]:
        """A copy on this machine's disk that no name leads to: a slow phone holds no thread.

        A content is what it was when it was kept. Raises Missing, StorageAway, StorageFull.
        """
        self.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = tempfile.TemporaryFile(dir=self.incoming)  # noqa: SIM115
        digest = hashlib.sha256()
        try:
            for piece in self.pieces(sha256, kind):
                digest.update(piece)
                file.write(piece)
            file.seek(0)
            if kind == CONTENT and digest.hexdigest() != sha256:
                raise Missing(sha256)
        except BaseException:
            file.close()
            raise
        return file

    def pieces(self, sha256: str, kind: str = CONTENT) -> Iterator[bytes]:
        """The object, at most PIECE at a time. Raises Missing, StorageAway."""
        with _told(sha256):
            stream = obstore.get(self.bucket, self._key(kind, sha256)).stream(PIECE)
        while True:
            with _told(sha256):
                come = next(stream, None)
            if come is None:
                return
            yield from (come[at : at + PIECE] for at in range(0, len(come), PIECE))

    def old(self, kind: str, before: float) -> Iterator[list[str]]:
        """The hashes of what was kept before that moment, a page at a time.

        A stranger's key that is no path ends the library's listing: then it goes on by folders.
        """
        try:
            yield from self._listed(kind, "", before)
        except InvalidPathError:
            for folder in (f"{number:02x}/" for number in range(256)):
                with contextlib.suppress(InvalidPathError):
                    yield from self._listed(kind, folder, before)

    def _listed(self, kind: str, folder: str, before: float) -> Iterator[list[str]]:
        within = self.prefix + kind + folder
        pages = obstore.list(self.bucket, within or None, chunk_size=PAGE)
        while True:
            with _told(kind):
                page = next(pages, None)
            if page is None:
                return
            names = ((self._hash(kind, each["path"]), each["last_modified"]) for each in page)
            yield [name for name, kept in names if name and kept.timestamp() < before]

    def remove_old(self, sha256: str, kind: str, before: float) -> bool:
        """Remove an object that is old at this very moment and that nobody is keeping again."""
        with store_locks.removing(sha256, self.locks) as mine:
            if not mine:
                return False
            key = self._key(kind, sha256)
            with contextlib.suppress(Missing), _told(sha256):
                if obstore.get(self.bucket, key).meta["last_modified"].timestamp() < before:
                    obstore.delete(self.bucket, key)
                    return True
        return False

    def _key(self, kind: str, sha256: str) -> str:
        return self.prefix + place(kind, sha256)

    def _hash(self, kind: str, key: str) -> str:
        """Empty for what isn't ours."""
        sha256 = key.removeprefix(self.prefix + kind).replace("/", "", 1)
        ours = HASH.fullmatch(sha256) and key == self._key(kind, sha256)
        return sha256 if ours else ""


@contextlib.contextmanager
def _told(sha256: str) -> Iterator[None]:
    """What the library says, as the portal says it: a cause in a line, of which no key is part."""
    try:
        yield
    except InvalidPathError:
        raise
    except (BaseError, OSError, ValueError) as error:
        said = str(error)
        if isinstance(error, FileNotFoundError) and GONE in said:
            raise Missing(sha256) from None
        if any(word in said for word in FULL):
            raise StorageFull from None
        raise StorageAway(said.partition("\n")[0].partition("<")[0][:300]) from None
