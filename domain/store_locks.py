"""Who keeps a content in a bucket, and who removes it: many may keep it at once, one removes it.

With PostgreSQL portals on several machines may share a bucket, and its advisory locks are seen by
all of them; with SQLite there is one machine, and a file does.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from models import db, is_postgres


@contextlib.contextmanager
def keeping(sha256: str, folder: Path) -> Iterator[None]:
    """Wait until nobody removes it; nobody does inside."""
    if is_postgres():
        with db.atomic():
            db.execute_sql("SELECT pg_advisory_xact_lock_shared(%s)", (_number(sha256),))
            yield
        return
    with _file(sha256, folder) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield


@contextlib.contextmanager
def removing(sha256: str, folder: Path) -> Iterator[bool]:
    """False, at once, while somebody keeps or removes it."""
    if is_postgres():
        with db.atomic():
            cursor = db.execute_sql("SELECT pg_try_advisory_xact_lock(%s)", (_number(sha256),))
            yield bool(cursor.fetchone()[0])
        return
    with _file(sha256, folder) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _number(sha256: str) -> int:
    """As PostgreSQL names a lock: 64 bits, signed."""
    return int(sha256[:16], 16) - (1 << 63)


@contextlib.contextmanager
def _file(sha256: str, folder: Path) -> Iterator[int]:
    """One of 256, so that few contents wait for each other."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / sha256[:2], os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
