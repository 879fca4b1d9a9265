"""A disk that may lose, reorder and tear whatever it wasn't told to sync, built from a record."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from soak.durable import Call

SECTOR = 512  # bytes: what is written whole or not at all
SCRATCH = "-shm"
"""SQLite makes it anew after a crash."""


@dataclass(frozen=True)
class Write:
    """At `offset`, or where data is None a truncation to it."""

    offset: int
    data: bytes | None

    def on(self, content: bytearray) -> None:
        if self.data is None:
            del content[self.offset :]
            content.extend(bytes(self.offset - len(content)))
            return
        content.extend(bytes(max(0, self.offset - len(content))))
        content[self.offset : self.offset + len(self.data)] = self.data

    def torn(self, chance: random.Random) -> "Write":
        """Some of its sectors, from its beginning."""
        whole = chance.randrange(len(self.data or b"") // SECTOR + 1) * SECTOR
        return Write(self.offset, self.data and self.data[:whole])


@dataclass(frozen=True)
class Name:
    """In a folder: of a file from now on, of a folder, or of nothing any more."""

    path: str
    file: int | None
    is_folder: bool = False


class Disk:
    """`names` and `contents` are safe; what waits for a sync is in `writes` and `renamings`."""

    def __init__(self, folder: Path) -> None:
        self.root = str(folder)
        self.folders = {self.root}
        self.names: dict[str, int] = {}
        self.contents: dict[int, bytearray] = {}
        self.writes: dict[int, list[Write]] = defaultdict(list)
        self.renamings: dict[str, list[Name]] = defaultdict(list)
        for path in folder.rglob("*"):
            if path.is_dir():
                self.folders.add(str(path))
            else:
                self.names[str(path)] = self._new(path.read_bytes())
        self.now = dict(self.names)
        """As the program sees it."""

    def take(self, call: Call) -> None:
        """What the program did next."""
        acts: dict[str, Callable[[Call], None]] = {
            "w": lambda call: self._written(call.path, Write(call.offset, call.data)),
            "t": lambda call: self._written(call.path, Write(call.offset, None)),
            "s": lambda call: self._synced(call.path),
            "o": lambda call: self._named(call.path, self._new(b"")),
            "l": lambda call: self._named(call.data.decode(), self.now[call.path]),
            "r": self._renamed,
            "u": lambda call: self._named(call.path, None),
            "m": lambda call: self._in_folder(Name(call.path, None, is_folder=True)),
        }
        if call.kind in acts and not call.path.endswith(SCRATCH):
            acts[call.kind](call)

    def cut(self, target: Path, chance: random.Random) -> None:
        """The power goes now: write what is found afterwards below `target`."""
        names, folders = dict(self.names), set(self.folders)
        for waiting in self.renamings.values():
            _settle(names, folders, waiting[: chance.randint(0, len(waiting))])
        for path, file in names.items():
            above = {str(each) for each in Path(path).parents if str(each).startswith(self.root)}
            if above <= folders:
                found = target / Path(path).relative_to(self.root)
                found.parent.mkdir(parents=True, exist_ok=True)
                found.write_bytes(self._after(file, chance))

    def _after(self, file: int, chance: random.Random) -> bytearray:
        """All, some or nothing of what waits; some may come in any order, and torn."""
        waiting = self.writes.get(file, [])
        if not waiting:
            return self.contents[file]
        content, fate = bytearray(self.contents[file]), chance.randrange(3)
        if fate == 1:
            waiting = waiting[: chance.randint(0, len(waiting))]
        elif fate == 2:
            some = chance.sample(waiting, chance.randint(0, len(waiting)))
            waiting = [each.torn(chance) if chance.random() < 0.3 else each for each in some]
        for write in waiting if fate else ():
            write.on(content)
        return content

    def _new(self, content: bytes) -> int:
        self.contents[number := len(self.contents)] = bytearray(content)
        return number

    def _written(self, path: str, write: Write) -> None:
        if path in self.now:  # else its name is gone, and it goes with the program
            self.writes[self.now[path]].append(write)

    def _synced(self, path: str) -> None:
        if path in self.now:
            file = self.now[path]
            for write in self.writes.pop(file, []):
                write.on(self.contents[file])
        else:
            _settle(self.names, self.folders, self.renamings.pop(path, []))

    def _renamed(self, call: Call) -> None:
        self._named(call.data.decode(), self.now[call.path])
        self._named(call.path, None)

    def _named(self, path: str, file: int | None) -> None:
        if file is None:
            self.now.pop(path, None)
        else:
            self.now[path] = file
        self._in_folder(Name(path, file))

    def _in_folder(self, name: Name) -> None:
        self.renamings[str(Path(name.path).parent)].append(name)


def _settle(names: dict[str, int], folders: set[str], waiting: Iterable[Name]) -> None:
    for name in waiting:
        if name.is_folder:
            folders.add(name.path)
        elif name.file is None:
            names.pop(name.path, None)
        else:
            names[name.path] = name.file
