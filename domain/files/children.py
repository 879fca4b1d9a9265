"""Files may be hostile: whatever opens them wholly runs in a process of its own, with limits."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import IO

WORKER = Path(__file__).with_name("child.py")
GAVE_UP = -1
UNEXPECTED = (1, 2)  # Python's own: an exception, a wrong call; below zero, a signal


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
        said = done.stderr[-500:].decode("latin-1")
        logging.getLogger("ventanilla").warning("%s ended with %s: %s", work, done.returncode, said)
    return done.returncode
