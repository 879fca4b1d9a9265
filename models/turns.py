"""SQLite whose writers take turns.

SQLite's own wait for the write lock backs off ever longer, so that under load the unlucky wait for
seconds. A lock on a file beside the database is asked for often and
evenly instead; whoever dies gives it back.
"""

import fcntl
import os
import threading
import time
from typing import IO, Any

from peewee import OperationalError, SqliteDatabase

PATIENCE = 5.0  # seconds, as SQLite's busy_timeout
ASK_EVERY = 0.0005  # seconds


class TakingTurns(SqliteDatabase):
    """A transaction begins when this process's or thread's turn has come."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(path, **options)
        self._own = threading.local()

    def begin(self, lock_type: str | None = None) -> None:
        self._wait()
        try:
            super().begin(lock_type)
        except BaseException:
            self._give_back()
            raise

    def commit(self) -> None:
        super().commit()
        self._give_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._give_back()

    def _wait(self) -> None:
        """Raises OperationalError when the turn doesn't come in time."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(self._file(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise OperationalError("database is locked") from None
                time.sleep(ASK_EVERY)
            else:
                return

    def _give_back(self) -> None:
        fcntl.flock(self._file(), fcntl.LOCK_UN)

    def _file(self) -> IO[bytes]:
        """One a thread, and a new one after a fork: locks belong to open files."""
        if getattr(self._own, "process", None) != os.getpid():
            self._own.file = open(f"{self.database}-turns", "ab")  # noqa: SIM115
            self._own.process = os.getpid()  # not before: opening may fail, and is tried again
        file: IO[bytes] = self._own.file
        return file
