"""What happens beside the requests: letters go out, what has lapsed is cleared away."""

import logging
import threading
import time
from types import FrameType

from peewee import InterfaceError, OperationalError

from domain import expiry, housekeeping, moments, outbox, recovery
from models import db

log = logging.getLogger("ventanilla")
PAUSE = 1.0  # seconds between looks at an empty outbox
HOUSEKEEPING_EVERY = 600.0


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
    """Work until told to stop. A database that is away is waited for."""
    tidy_at = 0.0
    lapsed_on = None  # the day whose papers have been looked through
    pause = 0.0
    while not stop.wait(pause):
        try:
            if time.monotonic() >= tidy_at:
                housekeeping.tidy()
                tidy_at = time.monotonic() + HOUSEKEEPING_EVERY
            busy = recovery.work() or outbox.work()
            today = moments.today()
            if lapsed_on != today:
                left = expiry.work(today)
                lapsed_on = None if left else today
                busy = busy or left
            pause = 0.0 if busy else PAUSE
        except (OperationalError, InterfaceError, OSError) as fault:
            log.error("worker: %s", type(fault).__name__)
            if not db.is_closed():
                db.close()
            pause = 5.0
