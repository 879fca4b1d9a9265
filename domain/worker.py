"""What happens beside the requests: letters go out, what has lapsed is cleared away, files are
looked at."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from types import FrameType

from peewee import InterfaceError, OperationalError

from domain import (
    asking_anew,
    audience_files,
    audit_chain,
    backup_nights,
    board_making,
    claim_decisions,
    expiry,
    file_checks,
    housekeeping,
    moments,
    outbox,
    previews,
    pulse,
    recovery,
    request_ids,
    review_letters,
    scans,
    settings,
    unanswered,
)
from domain.errors import StorageAway, StorageFull
from models import db

log = logging.getLogger("ventanilla")
PAUSE = 1.0  # seconds between looks at an empty queue
PAUSE_OF_A_FAULT = 5.0
HOUSEKEEPING_EVERY = 600.0
REVIEW_EVERY = 60.0
EXPECTED = (OperationalError, InterfaceError, OSError, StorageAway, StorageFull)


class Stop:
    """Asked for by a signal; ends the pause at once."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        self._asked.set()

    def wait(self, seconds: float) -> bool:
        """Pause; True when it is time to stop."""
        return self._asked.wait(seconds)


def run(stop: Stop) -> None:
    """Work until told to stop. A database that is away is waited for.

    Files have a thread of their own: no letter waits for a miniature of ten seconds. It ends with
    the process, since what it was at is taken up again. So has what tells that all this works.
    """
    if settings.current().backup_dir:
        night = backup_nights.Nightly()
        threading.Thread(target=_repeat, args=(stop, night.work), daemon=True).start()
    threading.Thread(target=_repeat, args=(stop, pulse.Keeper().work), daemon=True).start()
    threading.Thread(target=_repeat, args=(stop, _Files().work), daemon=True).start()
    _repeat(stop, _Letters().work)


class _Letters:
    """Letters go out; papers, requests and terms lapse by the day; all is tidied at times."""

    def __init__(self) -> None:
        self.tidy_at = self.review_at = 0.0
        self.lapsed_on: dt.date | None = None

    def work(self) -> bool:
        if time.monotonic() >= self.tidy_at:
            self.tidy_at = time.monotonic() + HOUSEKEEPING_EVERY  # or a fault stopped the letters
            housekeeping.tidy()
        if time.monotonic() >= self.review_at:
            self.review_at = time.monotonic() + REVIEW_EVERY
            review_letters.work()
        lapsing = self._lapse(moments.today())
        return recovery.work() or outbox.work() or asking_anew.work() or lapsing

    def _lapse(self, today: dt.date) -> bool:
        """A piece of this day's; False once the day has been looked through."""
        if self.lapsed_on == today:
            return False
        left = expiry.work(today) or unanswered.work() or claim_decisions.lapse(today)
        self.lapsed_on = None if left else today
        return left


class _Files:
    """First what the antivirus says of them, then their miniatures; at night, whether they are
    what they were. The audit's seals and the boards, which read much too, are made between them."""

    def __init__(self) -> None:
        self.audit = audit_chain.Keeper()
        self.boards = board_making.Keeper()
        self.scanner = scans.Scanner()
        self.nightly = file_checks.Nightly()

    def work(self) -> bool:
        reading = self.audit.work() or self.boards.work()
        return (
            audience_files.work()
            or self.scanner.work()
            or previews.work()
            or self.nightly.work()
            or reading
        )


def _repeat(stop: Stop, work: Callable[[], bool]) -> None:
    """Again at once while there is work, and after a pause when there is none."""
    pause = 0.0
    while not stop.wait(pause):
        request_ids.begin()
        try:
            pause = 0.0 if work() else PAUSE
        except Exception as fault:
            trace = None if isinstance(fault, EXPECTED) else fault
            log.error("worker: %s", type(fault).__name__, exc_info=trace)
            if not db.is_closed():
                db.close()
            pause = PAUSE_OF_A_FAULT
