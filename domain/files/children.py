"""Files may be hostile: whatever opens them wholly runs in a process of its own, with limits."""

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from domain.errors import Busy

WORKER = Path(__file__).with_name("child.py")
GAVE_UP = -1
AT_ONCE = 1
"""Long works in one process of the portal: two threads more may be busy with a zip each, and the
last one answers pages (A36)."""
PLACES = 4  # of a trace, the last ones
TURN = 2.0  # seconds that a thread waits for its turn
BUSY = "En este momento se arman otros archivos. Espere un minuto e intente otra vez."
UNEXPECTED = (1, 2)  # Python's own: an exception, a wrong call; below zero, a signal


_turns = threading.BoundedSemaphore(AT_ONCE)


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """For a work that a person may ask for again and again. Raises Busy."""
    if not _turns.acquire(timeout=TURN):
        raise Busy(BUSY)
    try:
        yield
    finally:
        _turns.release()


def run(
    work: str,
    *arguments: str,
    patience: float,
    source: IO[bytes] | None = None,
    result: IO[bytes] | None = None,
) -> int:
    """The status with which `work`, a module of this folder, ended; GAVE_UP past its `patience`.

    `source` and `result` are files of the system: the child reads and writes them directly.
    Patience is in seconds on the clock, for a machine under load; the work has its own limits.
    """
    command = [sys.executable, "-I", str(WORKER), work, *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            stdin=source or subprocess.DEVNULL,
            stdout=result or subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=patience,
        )
    except subprocess.TimeoutExpired:
        return GAVE_UP
    if done.returncode in UNEXPECTED or done.returncode < 0:
        facts = {"child": work, "ended": done.returncode, "places": _places(done.stderr)}
        logging.getLogger("ventanilla").warning(facts)
    return done.returncode


def _places(trace: bytes) -> list[str]:
    """Where it went, and nothing of what it said: that may quote the file (A57)."""
    lines = trace.decode("latin-1").splitlines()
    return [line.strip() for line in lines if line.startswith('  File "')][-PLACES:]
