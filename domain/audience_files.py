"""A file of people for a circular: taken in by a page, read by the worker, told line by line.

Until it has been read the file lies in `listas`, of DATA_DIR or SHARED_DIR. A child opens it, since
it may be hostile and large; here its rows come one by one. Read again, by staff or by a worker that
takes over from one that died, it adds nobody twice.
"""

import contextlib
import datetime as dt
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from domain import audience, audience_columns, audit, limits, settings, storage
from domain.audience_columns import Header
from domain.errors import Refused, TooOften
from domain.files import children, table_reader
from domain.files.file_names import shown_name
from domain.locking import skipping_locked
from domain.once import once
from models import AudienceImport, Circular, ImportState, User, db, now

MOST_BYTES = 20 << 20
MOST_TOLD = 2_000
HEADER_WITHIN = 15
BATCH = 1_000
PATIENCE = 300.0
LEASE = dt.timedelta(minutes=15)
DAY = 86400
TOO_LARGE = "El archivo pesa más de 20 MB. Divídalo en dos, o guárdelo como CSV."
EMPTY = "Elija un archivo CSV o XLSX que no esté vacío."
TOO_OFTEN = "Hoy subió muchas listas. Siga mañana, o pídale ayuda a otra persona."
NO_HEADER = (
    "No encontramos la línea de títulos. Ponga en la primera línea, en cualquier orden: cédula o "
    "NIT, nombre, celular, correo, dependencia, tipo."
)
NOT_A_TABLE = "No se puede leer como tabla. Ábralo en Excel y guárdelo como XLSX o CSV, sin clave."
TOO_LONG = "La lista es demasiado larga. Divídala en partes de hasta 100.000 líneas."
LOST = "El archivo se perdió antes de leerlo. Súbalo otra vez."


@dataclass
class _Tally:
    lines: int = 0
    added: int = 0
    repeated: int = 0
    bad: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, number: int, why: str) -> None:
        self.bad += 1
        if len(self.problems) < MOST_TOLD:
            self.problems.append((number, why))


def take(circular: Circular, stream: IO[bytes], name: str, *, by: User, key: str) -> str:
    """Keep the file for the worker. Returns the code of its import; raises Refused, StorageFull."""
    if not limits.allow(limits.AUDIENCES, by.code):
        raise TooOften(TOO_OFTEN, field="file")
    try:
        received = storage.receive(stream, limit=MOST_BYTES)
    except Refused:
        raise Refused(TOO_LARGE, field="file") from None
    try:
        if not received.size:
            raise Refused(EMPTY, field="file")
        code = once(key, lambda: _taken(circular, received.path, name, by))
    finally:
        storage.discard(received)
    return code


def _taken(circular: Circular, path: Path, name: str, by: User) -> str:
    audience.hold(circular)
    row = AudienceImport.create(circular=circular, name=shown_name(name)[:120], created_by=by)
    audit.record("audience_sent", by=by, subject=circular.code, file=row.code)
    with storage.full_disk_said():
        _folder().mkdir(parents=True, exist_ok=True)
        shutil.move(path, _path(row))
    return str(row.code)


def find(circular: Circular, code: str) -> AudienceImport | None:
    row: AudienceImport | None = AudienceImport.get_or_none(
        AudienceImport.circular == circular, AudienceImport.code == code
    )
    return row


def of(circular: Circular) -> list[AudienceImport]:
    """The last ones, the newest first."""
    query = AudienceImport.select().where(AudienceImport.circular == circular)
    return list(query.order_by(AudienceImport.id.desc()).limit(10))


def work() -> bool:
    """Read the file that waits, if one does. False when there was nothing to do."""
    row = _claim()
    if row is None:
        _sweep()
        return False
    tally, error = _Tally(), ""
    try:
        with tempfile.TemporaryFile(dir=_folder()) as rows:
            error = _opened(_path(row), rows)
            if not error:
                rows.seek(0)
                _read(row, rows, tally)
    except Refused as refusal:
        error = refusal.message
    _finish(row, tally, error)
    return True


def _claim() -> AudienceImport | None:
    at = now()
    waiting = (AudienceImport.state == ImportState.WAITING) & (
        AudienceImport.leased_until.is_null() | (AudienceImport.leased_until < at)
    )
    with db.atomic():
        query = AudienceImport.select().where(waiting).order_by(AudienceImport.id).limit(1)
        row: AudienceImport | None = skipping_locked(query).first()
        if row is not None:
            AudienceImport.update(leased_until=at + LEASE).where(
                AudienceImport.id == row.id
            ).execute()
        return row


def _opened(path: Path, rows: IO[bytes]) -> str:
    """Why it can't be read; empty when its rows are there."""
    if not path.exists():
        return LOST
    status = children.run("table_reader", str(path), result=rows, patience=PATIENCE)
    if status == table_reader.READ:
        return ""
    return NOT_A_TABLE if status == table_reader.NOT_A_TABLE else TOO_LONG


def _read(row: AudienceImport, rows: IO[bytes], tally: _Tally) -> None:
    """Raises Refused where no line names the columns, or the circular was closed."""
    lines: Iterator[tuple[int, list[str]]] = map(json.loads, rows)
    header = _header(lines)
    while some := list(islice(lines, BATCH)):
        people = list(_people(some, header, tally))
        with db.atomic():
            added = audience.add(audience.hold(row.circular), people)
            tally.added += added
            tally.repeated += len(people) - added
            tally.lines = tally.added + tally.repeated + tally.bad
            _note(row, tally)


def _header(lines: Iterator[tuple[int, list[str]]]) -> Header:
    """Above it there may be titles."""
    for _, cells in islice(lines, HEADER_WITHIN):
        if (found := audience_columns.header(cells)).is_whole:
            return found
    raise Refused(NO_HEADER)


def _people(
    lines: list[tuple[int, list[str]]], header: Header, tally: _Tally
) -> Iterator[dict[str, Any]]:
    for number, cells in lines:
        if cells == header.cells:
            continue  # sheets that were pasted together repeat their titles
        try:
            yield header.person(cells)
        except Refused as refusal:
            tally.refuse(number, refusal.message)


def _note(row: AudienceImport, tally: _Tally) -> None:
    AudienceImport.update(
        lines=tally.lines, added=tally.added, repeated=tally.repeated, bad=tally.bad
    ).where(AudienceImport.id == row.id).execute()


def _finish(row: AudienceImport, tally: _Tally, error: str) -> None:
    with db.atomic():
        audience.join(row.circular)
        _note(row, tally)
        AudienceImport.update(
            state=ImportState.FAILED if error else ImportState.DONE,
            problems=tally.problems,
            error=error,
        ).where(AudienceImport.id == row.id).execute()
        audit.record(
            "audience_added",
            by=row.created_by,
            subject=row.circular.code,
            source="file",
            count=tally.added,
        )
    _path(row).unlink(missing_ok=True)


def _sweep() -> None:
    """Files whose row was never written, or went with its circular."""
    with contextlib.suppress(FileNotFoundError):
        for path in _folder().iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - DAY:
                    path.unlink()


def _folder() -> Path:
    return settings.current().common_dir / "listas"


def _path(row: AudienceImport) -> Path:
    return _folder() / str(row.code)
