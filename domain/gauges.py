"""What waits, lasts and fills up at this moment: for `/metrics`, without anybody's data."""

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from peewee import InterfaceError, OperationalError

from domain import pulse, settings, status
from models import Letter, LetterState, Preview, Scan, db, is_postgres, now, ready

COUNTS = """
    SELECT (SELECT count(*) FROM letter WHERE state = ?),
    (SELECT count(*) FROM stored_file WHERE scan = ?),
    (SELECT count(*) FROM stored_file WHERE preview = ?)
"""


@dataclass(frozen=True)
class Gauge:
    name: str
    what: str
    value: float


def read() -> list[Gauge]:
    """Without those of the database when it is away, which `database_up` tells."""
    try:
        asked = list(_of_the_database())
    except (OperationalError, InterfaceError):
        db.close()
        asked = []
    up = Gauge("database_up", "Whether the database answers", float(bool(asked)))
    return [up, *asked, *_of_the_machine()]


def _of_the_database() -> Iterator[Gauge]:
    at = now()
    waiting, oldest = ready.run(status.WAITING, at).fetchone()
    since = Letter.run_at.python_value(oldest)
    failed, unscanned, undrawn = ready.run(
        COUNTS, LetterState.FAILED, Scan.WAITING, Preview.WAITING
    ).fetchone()
    yield Gauge("letters_waiting", "Letters that should have gone", waiting)
    yield Gauge("oldest_letter_seconds", "How long the oldest of them waits", _age(since, at))
    yield Gauge("letters_failed", "Letters that were given up", failed)
    beats = pulse.CURRENT()
    if beats:
        yield Gauge("worker_silent_seconds", "Since the worker's beat", _age(beats.beat_at, at))
    yield Gauge("files_unscanned", "Files that wait for the antivirus", unscanned)
    yield Gauge("files_without_preview", "Files that wait for their miniature", undrawn)
    for part, size in _sizes().items():
        yield Gauge(f"{part}_bytes", "Size on the disk", size)


def _of_the_machine() -> Iterator[Gauge]:
    backup_at = status.last_backup()
    if backup_at:
        yield Gauge("backup_age_seconds", "Since the last backup", _age(backup_at, now()))
    config = settings.current()
    yield from _of_disk("disk", config.data_dir)
    yield from _of_disk("documents_disk", config.documents_folder)
    if config.backup_dir:
        yield from _of_disk("backup_disk", config.backup_dir)


def _of_disk(name: str, folder: Path) -> Iterator[Gauge]:
    with suppress(OSError):
        disk = shutil.disk_usage(folder)
        yield Gauge(f"{name}_bytes", f"Size of the disk of {folder}", disk.total)
        yield Gauge(f"{name}_free_bytes", "What is left of it", disk.free)


def _age(since: dt.datetime | None, at: dt.datetime) -> float:
    return (at - since).total_seconds() if since else 0.0


def _sizes() -> dict[str, int]:
    """Of the database, and where it is SQLite of its log."""
    if is_postgres():
        (size,) = ready.run("SELECT pg_database_size(current_database())").fetchone()
        return {"database": int(size)}
    path = Path(db.obj.database)
    return {"database": _size(path), "wal": _size(path.with_name(f"{path.name}-wal"))}


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
