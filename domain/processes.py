"""The processes that a start forked: the web's and the worker's, as Linux tells of them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    id: int
    resident_bytes: int
    open_files: int


def ours() -> list[Process]:
    """This one and its siblings: forks of one parent have its command line."""
    return list(filter(None, map(_look, sorted(_siblings()))))


def _siblings() -> Iterator[int]:
    parent, mine = os.getppid(), _command("self")
    for folder in Path("/proc").iterdir():
        if folder.name.isascii() and folder.name.isdigit() and _command(folder.name) == mine:
            id = int(folder.name)
            if id == os.getpid() or _parent(id) == parent:
                yield id


def _command(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _parent(process: int) -> int:
    try:
        after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2]
    except OSError:
        return 0
    return int(after_name.split()[1])


def _look(process: int) -> Process | None:
    """None for one that has just ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return Process(process, pages * PAGE, len(os.listdir(f"/proc/{process}/fd")))
    except OSError:
        return None
