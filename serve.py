"""`python serve.py`: one socket, a waitress process for each core, and the worker. For Linux.

The parent opens no database, so that no connection is shared across a fork. It restarts the
child that dies, and ends all of them on SIGTERM or Ctrl+C after what is in flight was answered.
"""

import ctypes
import multiprocessing
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.context import ForkProcess
from pathlib import Path

from flask.cli import ScriptInfo

import web_process
from app import create_app
from config import Config
from domain.schema import migrate

CORES = len(os.sched_getaffinity(0))
OPEN_FILES = 16384  # of these, a socket and perhaps a buffered body for each connection
LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
PR_SET_PDEATHSIG = 1
WATCHED = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}

forks = multiprocessing.get_context("fork")


class Child:
    """A process that runs `work`, and runs it again, later each time, when it dies young."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.name, self.work = name, work
        self.process: ForkProcess | None = None
        self.started = self.due = 0.0
        self.pause = 0.1

    def tend(self, now: float) -> None:
        """Start it when it is due; notice when it has died."""
        if self.process is None and now >= self.due:
            self.process = forks.Process(target=_begin, args=(self.work, os.getpid()))
            self.process.start()
            self.started = now
        elif self.process and self.process.exitcode is not None:
            print(f"{self.name}: terminó ({self.process.exitcode})", file=sys.stderr, flush=True)
            lived_long = now - self.started > LONGEST_PAUSE
            self.pause = 0.1 if lived_long else min(self.pause * 2, LONGEST_PAUSE)
            self.process, self.due = None, now + self.pause

    def ask_to_end(self) -> None:
        if self.process:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for it up to `deadline` (monotonic), then kill it."""
        if self.process:
            self.process.join(max(0.0, deadline - time.monotonic()))
            self.process.kill()
            self.process.join()


def main() -> int:
    """Serve until SIGTERM or SIGINT; answers the exit status."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    config = Config.from_env()
    listener = _bind(config.host, config.port)
    _allow_open_files()
    _empty_temporary_folder(config.data_dir / "tmp")
    if status := _migrated(config):
        return status
    listener.listen(web_process.BACKLOG)
    print(f"Ventanilla atiende en {config.public_url} (Ctrl+C la detiene)", flush=True)
    web = [Child(f"web {n}", partial(_answer, config, listener, n)) for n in range(1, CORES + 1)]
    children = [*web, Child("worker", lambda: _work(config))]
    _tend_until_told(children)
    listener.close()
    _end(children)
    return 0


def _bind(host: str, port: int) -> socket.socket:
    """The address is taken here and answers only after `listen`, when the tables are ready."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        sys.exit(f"No se puede atender en {host}:{port} ({error.strerror}); cambie HOST o PORT.")
    return listener


def _allow_open_files() -> None:
    """A shell allows 1,024 open files, too few for the connections that a child takes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _empty_temporary_folder(folder: Path) -> None:
    """Bodies are buffered beside the data, on a disk that has room, and none outlives a crash."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def _migrated(config: Config) -> int:
    """Bring the tables up to date in a process of its own; answers its exit status."""

    def work() -> None:
        with create_app(config).app_context():
            migrate()

    process = forks.Process(target=_begin, args=(work, os.getpid()))
    process.start()
    process.join()
    return abs(process.exitcode or 0)


def _tend_until_told(children: list[Child]) -> None:
    """Keep the children alive until a signal to stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    told = None
    while told is None or told.si_signo == signal.SIGCHLD:
        for child in children:
            child.tend(time.monotonic())
        told = signal.sigtimedwait(WATCHED, 0.1 if _any_down(children) else 5)


def _end(children: list[Child]) -> None:
    deadline = time.monotonic() + web_process.DRAIN + 1
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end(deadline)


def _any_down(children: list[Child]) -> bool:
    return any(child.process is None for child in children)


def _begin(work: Callable[[], None], parent: int) -> None:
    """First steps of a child: it ends with its parent, and leaves Ctrl+C to it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    work()


def _answer(config: Config, listener: socket.socket, number: int) -> None:
    """Passwords are hashed by all processes but one at a time: a core is left for pages."""
    turns = config.data_dir / f"entering-{number % max(1, CORES - 1)}"
    web_process.serve(create_app(config), listener, config, turns)


def _work(config: Config) -> None:
    """The command `flask worker`."""
    app = create_app(config)
    app.cli.main(["worker"], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    sys.exit(main())
