"""The backup that the worker makes once a night, however many workers there are, and which stay."""

import contextlib
import datetime as dt
import fcntl
import logging
import time
from collections.abc import Callable, Iterable, Iterator

from peewee import fn

from domain import backup_letters, backups, once, settings, staff, status
from domain.errors import Busy, Refused
from domain.local_files import sync
from domain.moments import COLOMBIA, there
from models import AuditEntry, Performed, User, db, is_postgres, now, ready

log = logging.getLogger("ventanilla")
HOUR = 1
"""In Colombia: from then on. Who turns the machine off at night has it made in the morning."""
EVERY = 60.0  # seconds between looks
AGAIN = 1800.0  # seconds, after one that was begun: what fails isn't tried at every look
LATE = dt.timedelta(hours=36)
"""A night was missed."""
TURN = 0x434F5049  # any number that is nobody else's in this database
Span = Callable[[dt.date], object]
KEPT: tuple[tuple[int, Span], ...] = (
    (7, lambda day: day),
    (4, lambda day: day.isocalendar()[:2]),
    (12, lambda day: (day.year, day.month)),
)
"""The newest of each of the last days, weeks and months that have one."""


class Nightly:
    """One worker's way: it looks once a minute whether this night has its backup."""

    def __init__(self) -> None:
        self.looks_at = 0.0

    def work(self) -> bool:
        """False always: the next look may wait."""
        if settings.current().backup_dir is None or time.monotonic() < self.looks_at:
            return False
        self.looks_at = time.monotonic() + EVERY
        if now().astimezone(COLOMBIA).hour < HOUR:
            return False
        night = there(now())
        with _alone() as mine:
            if mine and _since() and not _is_done(night):
                self._make(night)
        return False

    def _make(self, night: dt.date) -> None:
        self.looks_at = time.monotonic() + AGAIN
        try:
            made = backups.make()
        except Busy:  # somebody has asked for one
            return
        except Refused as refusal:
            log.error("backup: %s", refusal.message)
            tell(night, refusal.message)
            return
        with db.atomic():
            ready.insert(Performed, key=_key(night), result=made.path.name)
        log.info({"backup": made.path.name, "documents": made.documents, "bytes": made.size})
        prune()


def prune() -> None:
    """Remove what needn't be kept. What bears no backup's name is somebody else's, and so is what
    is older than all that this portal knows: perhaps the one that is about to be restored here.
    What was left behind when an older one was put back is in no other."""
    folder, since = settings.current().backup_dir, _since()
    if folder and since:
        there_are, left = backups.of_folder(folder), _left_behind()
        for moment in there_are.keys() - kept(there_are):
            if moment >= since and not any(begun < moment < ended for begun, ended in left):
                there_are[moment].unlink(missing_ok=True)
        sync(folder)


def kept(moments: Iterable[dt.datetime]) -> set[dt.datetime]:
    """Those that stay, the newest always among them."""
    newest_first, stay = sorted(moments, reverse=True), set()
    for many, span in KEPT:
        newest_of: dict[object, dt.datetime] = {}
        for moment in newest_first:
            newest_of.setdefault(span(there(moment)), moment)
        stay |= set(list(newest_of.values())[:many])
    return stay


def tell(night: dt.date, reason: str) -> None:
    """The chiefs, once a day at most."""

    def write() -> str:
        for chief in staff.chiefs():
            backup_letters.failed(chief, reason, status.last_backup())
        return "told"

    once.once(f"backup-failed:{night}", write)


def is_late() -> bool:
    """Are backups to be made here, and was a night missed?"""
    if settings.current().backup_dir is None:
        return False
    last = status.last_backup()
    return last is None or now() - last > LATE


def _since() -> dt.datetime | None:
    """When this portal got its first user; None for one that nobody uses yet. A backup of that one
    would stand before those of the portal that is to be restored here."""
    first: dt.datetime | None = User.select(fn.min(User.created_at)).scalar()
    return first


def _left_behind() -> list[tuple[dt.datetime, dt.datetime]]:
    """Of each time that a backup was put back: when it had been made, and that moment."""
    restored = AuditEntry.select().where(AuditEntry.action == "backup_restored")
    return [(dt.datetime.fromisoformat(each.details["made_at"]), each.at) for each in restored]


def _is_done(night: dt.date) -> bool:
    return bool(Performed.select().where(Performed.key == _key(night)).exists())


def _key(night: dt.date) -> str:
    return f"backup:{night}"


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """False while another worker, perhaps of another machine, is at it. Who dies gives it back."""
    if is_postgres():
        mine = bool(db.execute_sql("SELECT pg_try_advisory_lock(%s)", (TURN,)).fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                db.execute_sql("SELECT pg_advisory_unlock(%s)", (TURN,))
        return
    with (settings.current().data_dir / "copia-nocturna").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
