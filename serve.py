"""`python serve.py`: one socket, a waitress process for each core that its container or service
may use, and the worker. For Linux.

The parent opens no database, so that no connection is shared across a fork. It restarts the
child that dies, ends all of them on SIGTERM or Ctrl+C after what is in flight was answered, and
on SIGHUP becomes the program that stands on disk by then (`restart.py`).
"""

import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from flask.cli import ScriptInfo

import restart
import web_process
from app import create_app
from children import Child, Say, begun, web_processes
from config import Config
from domain import settings
from domain.schema import migrate
from models import open_database

WEB_PROCESSES = web_processes()
OPEN_FILES = 16384  # of these, a socket and perhaps a buffered body for each connection
WATCHED = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}


def main() -> int:
    """Serve until SIGTERM or SIGINT; answers the exit status."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if not _has_terminal():
        WATCHED.add(signal.SIGHUP)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    config = Config.from_env()
    if restart.TRY in sys.argv:
        create_app(config)
        return _migrated(config)
    former, listener = restart.Former(), restart.inherited_socket()
    if listener is None:
        listener = _bind(config.host, config.port)
        _allow_open_files()
        _empty_temporary_folder(config.data_dir / "tmp")
        if status := _migrated(config):
            return status
        listener.listen(web_process.BACKLOG)
        print(f"Ventanilla atiende en {config.public_url} (Ctrl+C la detiene)", flush=True)
    numbers = range(1, WEB_PROCESSES + 1)
    web = [Child(f"web {n}", partial(_answer, config, listener, n)) for n in numbers]
    children = [*web, Child("worker", partial(_work, config))]
    _tend_until_told(children, former, listener)
    listener.close()
    _end([*children, former])
    return 0


def _has_terminal() -> bool:
    """Where there is one, SIGHUP says that it was closed."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _bind(host: str, port: int) -> socket.socket:
    """The address is taken here and answers only after `listen`, when the tables are ready."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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
    """Bring the tables up to date in a process of its own; answers its exit status. It makes no
    application, so that the portal answers sooner."""

    def work() -> None:
        settings.use(config)
        open_database(config.database_url)
        migrate()

    process = begun(work)
    process.join()
    return abs(process.exitcode or 0)


def _tend_until_told(
    children: list[Child], former: restart.Former, listener: socket.socket
) -> None:
    """Keep the children alive until a signal to stop. Doesn't come back from a restart."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    trial, told = restart.Trial(), 0
    while told not in {signal.SIGTERM, signal.SIGINT}:
        if told == signal.SIGHUP:
            trial.begin()
        for child in children:
            child.tend(time.monotonic())
        former.tend(time.monotonic(), replaced=all(child.ready for child in children))
        if trial.passed():
            restart.become_new(listener, [*former.pids, *_pids(children)])
        pause = 0.1 if former.serving or _any_down(children) else 5
        signalled = signal.sigtimedwait(WATCHED, pause)
        told = signalled.si_signo if signalled else 0
    trial.end()


def _end(those: Sequence[Child | restart.Former]) -> None:
    deadline = time.monotonic() + web_process.DRAIN + 1
    for each in those:
        each.ask_to_end()
    for each in those:
        each.end(deadline)


def _pids(children: list[Child]) -> list[int]:
    return [pid for child in children for pid in child.pids]


def _any_down(children: list[Child]) -> bool:
    return any(child.process is None for child in children)


def _answer(config: Config, listener: socket.socket, number: int, say_ready: Say) -> None:
    """Passwords are hashed by all processes but one at a time: a core is left for pages."""
    turns = config.data_dir / f"entering-{number % max(1, WEB_PROCESSES - 1)}"
    app = create_app(config)
    say_ready()
    web_process.serve(app, listener, config, turns)


def _work(config: Config, say_ready: Say) -> None:
    """The command `flask worker`."""
    app = create_app(config)
    say_ready()
    app.cli.main(["worker"], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    sys.exit(main())
