"""What a program has asked the disk to keep: counted, failed, cut off by a kill, or recorded.

`durable.c` is built where it is needed, and preloaded. A part that arms it runs in such a process,
where it forks a child for each try.
"""

import ctypes
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import IO

from soak.figures import Figure

SOURCE = Path(__file__).with_suffix(".c")
ROOT = Path(__file__).parent.parent
MEMORY, ROOM = Path("/dev/shm"), 1 << 30
"""Where nothing waits for a disk, and how many bytes it must have."""
HEADER = struct.Struct("=iiqq")
CHEAP_FORKS = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Large pages: a third of the time of a try is the kernel's, for its fork."""
RUN = """
import dataclasses, importlib, json, pathlib, sys
tried = importlib.import_module(sys.argv[1]).tried
figure = tried(int(sys.argv[2]), int(sys.argv[3]), pathlib.Path(sys.argv[4]))
print(json.dumps(dataclasses.asdict(figure)))
"""


class Fate(IntEnum):
    """Of the n-th call, by the numbers of `durable.c`. TORN and SHORT leave half of a write; after
    the first the program is killed."""

    COUNTED = 1
    BEFORE = 2
    AFTER = 3
    TORN = 4
    FAILED = 5
    SHORT = 6


@dataclass(frozen=True)
class Call:
    """One of a record. `kind`: w write, s sync, t truncate to `offset`, o create, r rename and
    l link to `data`, u unlink, m make a folder, ! what was acknowledged."""

    kind: str
    path: str
    offset: int
    data: bytes


def preloaded(module: str, rounds: int, seed: int, folder: Path) -> Figure:
    """What `tried(rounds, seed, folder)` of this module answers, under the shim and in memory."""
    library = folder / "durable.so"
    build = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(build, check=True)
    quick = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    work = MEMORY / f"{module}-{os.getpid()}" if quick else folder / "work"
    work.mkdir()
    try:
        done = subprocess.run(
            [sys.executable, "-c", RUN, module, str(rounds), str(seed), work],
            cwd=ROOT,
            env=os.environ | CHEAP_FORKS | {"LD_PRELOAD": str(library)},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Figure(**json.loads(done.stdout.splitlines()[-1]))


def arm(folder: Path, fate: Fate, nth: int = 0, error: int = 0) -> None:
    """From now on in this process, for what is below `folder`."""
    _shim().durable_arm(os.fsencode(folder), int(fate), ctypes.c_long(nth), error)


def disarm() -> None:
    _shim().durable_disarm()


def kinds() -> str:
    """Of the calls since it was armed, a letter each."""
    found: bytes = _shim().durable_kinds()
    return found.decode()


def record(folder: Path, file: IO[bytes]) -> None:
    """Every call below `folder`, from now on."""
    _shim().durable_record(os.fsencode(folder), file.fileno())


def mark(text: str) -> None:
    """Record that this was acknowledged."""
    _shim().durable_mark(text.encode())


def calls(file: IO[bytes]) -> Iterator[Call]:
    """What was recorded, in its order."""
    while header := file.read(HEADER.size):
        kind, path_length, offset, length = HEADER.unpack(header)
        path = os.fsdecode(file.read(path_length))
        yield Call(chr(kind), path, offset, file.read(length))


@dataclass(frozen=True)
class Child:
    """Begun by `begin`; `answer` waits for its end."""

    pid: int
    said: IO[bytes]

    def answer(self) -> tuple[bytes, int]:
        """What it said, and its status: minus the signal that killed it."""
        with self.said:
            said = self.said.read()
        return said, os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def begin(work: Callable[[Callable[[bytes], None]], None]) -> Child:
    """A fork that does `work`, which is given what to speak through."""
    read, write = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write)
        return Child(pid, os.fdopen(read, "rb"))
    status = 1
    try:
        os.close(read)
        work(lambda text: _say(write, text))
        status = 0
    except Exception as fault:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def _say(pipe: int, text: bytes) -> None:
    while text:
        text = text[os.write(pipe, text) :]


def _shim() -> ctypes.CDLL:
    shim = ctypes.CDLL(None)
    shim.durable_kinds.restype = ctypes.c_char_p
    return shim
