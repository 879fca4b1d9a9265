"""A clock that was put back (A52): what was over stays over, and what was due doesn't wait for the
hour to come again.

The worker, which says each half a minute what time it is, is the first to see it (`pulse`).
"""

import datetime as dt

from domain import audit, tokens
from models import LetterState, ready

OFF = tokens.CLOCK_OFF
LINKS = ("token", "invitation", "staff_invitation")
DUE = """
    UPDATE letter SET run_at = ?
    WHERE state = ? AND run_at > ? AND (run_at <= ? OR attempts > 0)
"""


def was_put_back(seen: dt.datetime, at: dt.datetime) -> bool:
    """By more than a clock is set right: it was `seen` already, and it is `at` now."""
    return seen - at > OFF


def set_back(seen: dt.datetime, at: dt.datetime) -> None:
    """In the caller's transaction. Everybody signs in anew: how long they were here is unknown."""
    for table in LINKS:
        ready.run(
            f"UPDATE {table} SET expires_at = ? WHERE expires_at > ? AND expires_at <= ?",  # noqa: S608
            *(at, at, seen),
        )
    ready.run("UPDATE token SET expires_at = ? WHERE created_at > ? AND expires_at > ?", at, at, at)
    ready.run("UPDATE session SET ended_at = ? WHERE ended_at IS NULL", at)
    ready.run(DUE, at, LetterState.QUEUED, at, seen)
    ready.run("DELETE FROM hit WHERE at > ?", at.timestamp())
    audit.record("clock_put_back", by=None, seconds=int((seen - at).total_seconds()))
