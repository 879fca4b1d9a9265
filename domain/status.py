"""*Estado*: what anybody may know of the portal's health."""

import datetime as dt
from dataclasses import dataclass

from domain import outages, pulse, settings
from models import Letter, Outage, now, ready

MOST_OUTAGES = 10
LAST_BACKUP = "last_backup"
"""A file in DATA_DIR, or SHARED_DIR, touched by whatever makes the backups."""
WAITING = """
    SELECT count(*), min(CASE WHEN attempts = 0 THEN run_at ELSE created_at END) FROM letter
    WHERE state = 'queued' AND (run_at <= ? OR attempts > 0)
"""
"""Those that were to go already: one made for tomorrow waits for nothing."""


@dataclass(frozen=True)
class Status:
    at: dt.datetime
    up_since: dt.datetime | None
    silent_since: dt.datetime | None
    """Since when the worker says nothing, if it is long."""
    mail_down_since: dt.datetime | None
    waiting: int
    oldest: dt.datetime | None
    backup_at: dt.datetime | None
    outages: list[Outage]


def current() -> Status:
    at, beats = now(), pulse.CURRENT()
    waiting, oldest = ready.run(WAITING, at).fetchone()
    is_silent = beats is not None and at - beats.beat_at > pulse.LONGEST_GAP
    down = beats.mail_down_since if beats else None
    return Status(
        at=at,
        up_since=beats.up_since if beats and not is_silent else None,
        silent_since=beats.beat_at if beats and is_silent else None,
        mail_down_since=down if down and at - down > pulse.SHORTEST_MAIL else None,
        waiting=waiting,
        oldest=Letter.run_at.python_value(oldest),
        backup_at=last_backup(),
        outages=outages.newest(MOST_OUTAGES),
    )


def last_backup() -> dt.datetime | None:
    """When the last was finished, of one machine or of all."""
    try:
        told = (settings.current().common_dir / LAST_BACKUP).stat()
    except OSError:
        return None
    return dt.datetime.fromtimestamp(told.st_mtime, dt.UTC)
