"""All documents of an entity in one zip, made while it is read: nothing of it is kept.

Memory stays at a few pieces, however large the documents and however slow the reader. A zip that
is being read holds a thread of its process, so only a few may at once.
"""

import datetime as dt
import io
import threading
import time
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import IO
from zoneinfo import ZoneInfo

from domain import limits, spreadsheet, storage
from domain.files import file_names
from domain.library import Entry, Hold
from domain.state_names import STATES
from models import Entity, User

AT_ONCE = 2
"""In one process: the other threads answer pages."""
LONGEST = 3600.0
"""Seconds: whoever needs more is better served by single documents, which can be resumed."""
PIECE = 256 << 10
LONGEST_FOLDER = 60
PLAIN = frozenset({"text/plain", "text/csv"})
"""Kinds that deflate; the others are packed already."""
INDEX = "indice.csv"
NOTHING: Mapping[str, bytes] = {}
HEADER = (
    *("documento", "descripcion", "archivo", "estado", "confidencial", "fecha", "vale_hasta"),
    *("anexado", "anexado_por", "radicado", "bytes", "sha256"),
)
IN_THE_PLACE_OF_THE_FILE = {
    Hold.CONFIDENTIAL: "confidencial: solo lo abren los administradores y quien lo revisa",
    Hold.INFECTED: "en cuarentena",
    Hold.LOST: "no disponible",
}

_readers: set[str] = set()
_door = threading.Lock()


class Busy(Exception):
    """Others are downloading everything just now, or the same person is."""


class TooSlow(Exception):
    """A thread has waited long enough for one reader."""


class Archive(Iterator[bytes]):
    """The zip, a piece at a time. Its reader has a turn until it is closed."""

    _has_turn = False

    def __init__(
        self,
        entries: list[Entry],
        reader: User,
        *,
        beside: Mapping[str, bytes] = NOTHING,
        flat: bool = False,
    ) -> None:
        """`beside` are small files, by name, that go first; `flat`: no folder for each row.

        The first piece is read here, so that a store which is away is told as any page tells it.

        The database is asked nothing. Raises Busy, StorageAway, StorageFull.
        """
        self._reader = str(reader.code)
        with _door:
            if len(_readers) >= AT_ONCE or self._reader in _readers:
                raise Busy
            _readers.add(self._reader)
        self._has_turn = True
        self._until = time.monotonic() + LONGEST
        self._pieces = _pieces(entries, ZoneInfo(reader.time_zone), beside, flat)
        try:
            self._first: bytes | None = next(self._pieces)
        except BaseException:
            self.close()
            raise

    def __next__(self) -> bytes:
        if time.monotonic() > self._until:
            raise TooSlow
        first, self._first = self._first, None
        return first if first is not None else next(self._pieces)

    def close(self) -> None:
        """Give the turn back; twice does it once."""
        if self._has_turn:
            self._has_turn = False
            self._pieces.close()
            with _door:
                _readers.discard(self._reader)

    __del__ = close


def may_download(user: User) -> bool:
    """Count one download of everything; False past the limit."""
    return limits.allow(limits.ARCHIVES, user.code)


def name_of(entity: Entity, what: str = "Documentos") -> str:
    return file_names.shown_name(f"{what} de {entity.name[:80]}.zip")


class _Sink(io.RawIOBase):
    """What zipfile writes to: it can't go back, and keeps what isn't taken yet."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._kept += data
        return len(data)

    def taken(self) -> bytes:
        taken = bytes(self._kept)
        self._kept.clear()
        return taken

    @property
    def is_full(self) -> bool:
        return len(self._kept) >= PIECE // 2


@dataclass
class _Names:
    """Names inside the zip: safe on every system, none twice whatever the case of its letters."""

    given: set[str]
    flat: bool

    def of(self, entry: Entry) -> str:
        label = file_names.name_in_archive(entry.label, LONGEST_FOLDER)
        folder = "" if self.flat else f"{label}/"
        name = file_names.name_in_archive(entry.name)
        stem, dot, extension = name.rpartition(".")
        number, path = 1, f"{folder}{name}"
        while path.casefold() in self.given:
            number += 1
            path = f"{folder}{stem} ({number}){dot}{extension}" if stem else f"{path} ({number})"
        self.given.add(path.casefold())
        return path


def _pieces(
    entries: list[Entry], time_zone: ZoneInfo, beside: Mapping[str, bytes], flat: bool
) -> Generator[bytes]:
    sink, names, index = _Sink(), _Names({INDEX, *beside}, flat), [list(HEADER)]
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in beside.items():
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
        for entry in entries:
            held = entry.hold
            try:
                file = None if held else storage.open_stored(entry.content_hash, entry.size)
            except storage.Missing:
                file, held = None, Hold.LOST
            path = IN_THE_PLACE_OF_THE_FILE[held] if file is None else names.of(entry)
            index.append(_line(entry, path, time_zone))
            if file is not None:
                yield from _member(archive, sink, file, _member_info(entry, path, time_zone))
        archive.writestr(INDEX, b"".join(spreadsheet.lines(index)), zipfile.ZIP_DEFLATED)
    yield sink.taken()


def _member(
    archive: zipfile.ZipFile, sink: _Sink, file: IO[bytes], member: zipfile.ZipInfo
) -> Iterator[bytes]:
    with file, archive.open(member, "w") as packed:
        while piece := file.read(PIECE // 2):
            packed.write(piece)
            if sink.is_full:
                yield sink.taken()


def _member_info(entry: Entry, path: str, time_zone: ZoneInfo) -> zipfile.ZipInfo:
    """Deflated always: a stored member of a zip that is made on its way tells its length only
    after it, and some phones' readers refuse that. Level 0 packs nothing and costs nothing."""
    at: dt.datetime = entry.attached_at.astimezone(time_zone)
    member = zipfile.ZipInfo(path, at.timetuple()[:6])
    member.file_size = entry.size
    member.compress_type = zipfile.ZIP_DEFLATED
    plain = entry.media_type.split(";")[0] in PLAIN
    level = zlib.Z_DEFAULT_COMPRESSION if plain else zlib.Z_NO_COMPRESSION
    member._compresslevel = level  # type: ignore[attr-defined]
    return member


def _line(entry: Entry, path: str, time_zone: ZoneInfo) -> list[str]:
    return [
        entry.label,
        entry.description,
        path,
        STATES.get(entry.state, entry.state),
        "sí" if entry.confidential else "no",
        *(f"{day:%d/%m/%Y}" if day else "" for day in (entry.dated_on, entry.valid_until)),
        f"{entry.attached_at.astimezone(time_zone):%d/%m/%Y %H:%M}",
        entry.by,
        entry.receipt,
        str(entry.size),
        entry.content_hash,
    ]
