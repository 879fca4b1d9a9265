"""The processes of `serve.py`: started by it, ended with it, and started again when they die."""

import ctypes
import mmap
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.context import ForkProcess
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")  # what a container or a service may use (cgroup v2)
WEB_MEMORY, OTHER_MEMORY = 128 << 20, 256 << 20  # a web process; the worker with its children
LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
PR_SET_PDEATHSIG = 1

Say = Callable[[], None]

_forks = multiprocessing.get_context("fork")


class Child:
    """A process that runs `work`, and runs it again, later each time, when it dies young.

    `work` is given what it says once it is ready to work.
    """

    def __init__(self, name: str, work: Callable[[Say], None]) -> None:
        self.name, self.work = name, work
        self.process: ForkProcess | None = None
        self.started = self.due = 0.0
        self.pause = 0.1
        self._said = mmap.mmap(-1, 1)  # shared with the process

    @property
    def ready(self) -> bool:
        return self.process is not None and self._said[0] == 1

    @property
    def pids(self) -> list[int]:
        return [self.process.pid] if self.process and self.process.pid else []

    def tend(self, now: float) -> None:
        """Start it when it is due; notice when it has died."""
        if self.process is None and now >= self.due:
            self._start(now)
        elif self.process and self.process.exitcode is not None:
            lived_long = now - self.started > LONGEST_PAUSE
            self._wait(now, f"terminó ({self.process.exitcode})", briefly=lived_long)
            self.process = None

    def ask_to_end(self) -> None:
        if self.process:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for it up to `deadline` (monotonic), then kill it."""
        if self.process:
            self.process.join(max(0.0, deadline - time.monotonic()))
            self.process.kill()
            self.process.join()

    def _start(self, now: float) -> None:
        """The machine may have no room for a process: its siblings go on meanwhile."""
        self._said[0] = 0
        try:
            self.process = begun(partial(self.work, self._say_ready))
        except OSError as fault:
            self._wait(now, f"no se pudo iniciar ({fault.strerror})")
        self.started = now

    def _wait(self, now: float, why: str, *, briefly: bool = False) -> None:
        print(f"{self.name}: {why}", file=sys.stderr, flush=True)
        self.pause = 0.1 if briefly else min(self.pause * 2, LONGEST_PAUSE)
        self.due = now + self.pause

    def _say_ready(self) -> None:
        self._said[0] = 1


def web_processes(cgroups: Path = CGROUPS, own: Path = Path("/proc/self/cgroup")) -> int:
    """One a core, and no more than a container's limits of processor and memory are good for."""
    said = own.read_text() if own.exists() else ""  # «0::/system.slice/ventanilla.service»
    limits = cgroups / said.rpartition("::")[2].strip().lstrip("/")
    many = [len(os.sched_getaffinity(0))]
    if processor := _numbers(limits / "cpu.max"):
        many.append(processor[0] // processor[1])
    if memory := _numbers(limits / "memory.max"):
        many.append((memory[0] - OTHER_MEMORY) // WEB_MEMORY)
    return max(1, min(many))


def _numbers(path: Path) -> list[int]:
    """What such a file says; nothing where there is no limit («max»)."""
    try:
        return [int(word) for word in path.read_text().split()]
    except (OSError, ValueError):
        return []


def begun(work: Callable[[], object]) -> ForkProcess:
    """A process that runs this, and no longer than this one."""
    process = _forks.Process(target=_begin, args=(work, os.getpid()))
    process.start()
    return process


def _begin(work: Callable[[], object], parent: int) -> None:
    """First steps of a child: it ends with its parent, and leaves Ctrl+C to it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    work()
