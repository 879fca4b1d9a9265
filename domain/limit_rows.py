"""The uses of what is limited as rows of the database: every portal has it."""

from collections.abc import Sequence

from domain.limit_uses import Use
from models import db, is_postgres, ready


def count(uses: Sequence[Use], at: float) -> bool:
    with db.atomic():
        for use in uses:
            _lock(use.bucket)
            if used(use, at) >= use.times:
                return False
        for use in uses:
            ready.run("INSERT INTO hit (bucket, at) VALUES (?, ?)", use.bucket, at)
        return True


def used(use: Use, at: float) -> int:
    query = "SELECT count(*) FROM hit WHERE bucket = ? AND at > ?"
    return int(ready.run(query, use.bucket, at - use.seconds).fetchone()[0])


def take_back(use: Use) -> None:
    newest = "SELECT max(id) FROM hit WHERE bucket = ?"
    with db.atomic():
        ready.run(f"DELETE FROM hit WHERE id = ({newest})", use.bucket)  # noqa: S608


def forget(use: Use) -> None:
    with db.atomic():
        ready.run("DELETE FROM hit WHERE bucket = ?", use.bucket)


def forget_before(at: float) -> None:
    ready.run("DELETE FROM hit WHERE at < ?", at)


def _lock(bucket: str) -> None:
    """PostgreSQL counts side by side unless told not to; SQLite has one writer."""
    if is_postgres():
        ready.run("SELECT pg_advisory_xact_lock(hashtext(?))", bucket)
