"""SIGHUP: the parent becomes the program that now stands on disk, and no request notices.

It goes on as the same process with the same socket, so its children live on: those of the program
before answer until all of the new ones are ready. A child first tries whether the new program can
start; if it can't, that is told and nothing else changes. Settings stay those of the start.
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from multiprocessing.context import ForkProcess
from typing import NoReturn

import web_process
from children import begun

TRY = "--try"
"""As an argument: bring the tables up to date, answer by the exit status, and serve nobody."""
LISTENER, FORMER = "VENTANILLA_LISTENER", "VENTANILLA_FORMER"
REFUSED = "Reinicio: el programa nuevo no arranca; sigue atendiendo el de antes."
DONE = "Reinicio: atiende el programa nuevo."


def inherited_socket() -> socket.socket | None:
    """What the program before this one listened on."""
    number = os.environ.pop(LISTENER, "")
    if not number:
        return None
    listener = socket.socket(fileno=int(number))
    listener.set_inheritable(False)
    return listener


def become_new(listener: socket.socket, children: Iterable[int]) -> NoReturn:
    """Nothing is lost on the way: the kernel keeps who connects, and signals that come."""
    listener.set_inheritable(True)
    os.environ[LISTENER] = str(listener.fileno())
    os.environ[FORMER] = " ".join(map(str, children))
    sys.stdout.flush()
    _execute()


def _execute(*more: str) -> NoReturn:
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:], *more])  # noqa: S606


class Trial:
    """Whether the program on disk can start; the last one that was begun counts."""

    def __init__(self) -> None:
        self._process: ForkProcess | None = None

    def begin(self) -> None:
        self.end()
        try:
            self._process = begun(partial(_execute, TRY))
        except OSError as fault:  # no room for one more process
            print(f"{REFUSED} ({fault.strerror})", file=sys.stderr, flush=True)

    def passed(self) -> bool:
        """True once, after it has ended well; what it died of it has told itself."""
        if self._process is None or self._process.exitcode is None:
            return False
        status, self._process = self._process.exitcode, None
        if status:
            print(REFUSED, file=sys.stderr, flush=True)
        return status == 0

    def end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.join()
            self._process = None


class Former:
    """The children of the program before this one: told to go when others are ready, and reaped."""

    def __init__(self) -> None:
        self.pids = {int(pid) for pid in os.environ.pop(FORMER, "").split()}
        self.killed_at = float("inf") if self.pids else 0.0

    @property
    def serving(self) -> bool:
        """Until they are told to go."""
        return self.killed_at == float("inf")

    def tend(self, now: float, replaced: bool) -> None:
        self._reap()
        if self.serving and replaced:
            print(DONE, flush=True)
            self.killed_at = now + web_process.RETIRING + 1
            self._signal(signal.SIGHUP)
        elif now > self.killed_at:
            self._signal(signal.SIGKILL)

    def ask_to_end(self) -> None:
        self._signal(signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Wait for them up to `deadline` (monotonic), then kill them."""
        while self.pids and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.05)
        self._signal(signal.SIGKILL)

    def _reap(self) -> None:
        self.pids -= {pid for pid in self.pids if os.waitpid(pid, os.WNOHANG)[0]}

    def _signal(self, number: int) -> None:
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
