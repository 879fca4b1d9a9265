"""A backup of the whole portal while it works: the database first, then the files it speaks of.

A document is in the store before its row speaks of it, so each that the copy of the database knows
is there, unless its owner removed it meanwhile. Written aside, synced, then renamed: what bears the
name of a backup is one.
"""

import contextlib
import datetime as dt
import fcntl
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from domain import backup_archive, parts, settings, snapshots, storage, stored_files
from domain.backup_archive import Writer
from domain.errors import Busy, Missing, Refused, StorageAway, StorageFull
from domain.local_files import HASH, sync
from domain.snapshots import Snapshot
from domain.status import LAST_BACKUP
from models import now

log = logging.getLogger("ventanilla")
FORMAT = 1
MOST_NAMED = 1000
DOCUMENTS, PARTS, KEY = "documentos/", "subidas/", "secret_key"
ASIDE = ".{}.parcial"
NAME = re.compile(r"ventanilla-([0-9]{8}T[0-9]{6}Z)\.tar(\.age)?")
MOMENT = "%Y%m%dT%H%M%SZ"
NO_FOLDER = "Diga en qué carpeta se guarda la copia, o ponga BACKUP_DIR."
NO_ROOM = (
    "No hay espacio para la copia en {} (o en DATA_DIR, donde se prepara). Libere espacio o elija "
    "otra carpeta y repita: no quedó nada a medias, y las copias anteriores siguen ahí."
)
CANT_WRITE = "No se pudo escribir la copia en {}: {}. Revise la carpeta y repita."
AWAY = "El archivo de documentos no responde ({}): no se hizo la copia. Repita cuando responda."
DATABASE = "La base de datos falló ({}): no se hizo la copia. Revísela y repita."
IN_USE = "Ya se está haciendo una copia de este portal. Espere a que termine y repita."


@dataclass
class Made:
    """A backup that is whole and on the disk."""

    path: Path
    documents: int = 0
    size: int = 0
    missing: list[str] = field(default_factory=list)
    """Hashes of documents that aren't in the store, though the database speaks of them."""


def make(folder: Path | None = None) -> Made:
    """Make one in that folder, BACKUP_DIR unless said. Raises Refused: nothing of it is left."""
    folder = folder or settings.current().backup_dir
    if folder is None:
        raise Refused(NO_FOLDER)
    try:
        with storage.full_disk_said(), _alone() as work:
            made = _made(folder.absolute(), work)
    except StorageFull:
        raise Refused(NO_ROOM.format(folder)) from None
    except StorageAway as away:
        raise Refused(AWAY.format(away)) from None
    except OSError as error:
        raise Refused(CANT_WRITE.format(folder, error.strerror or error)) from error
    except snapshots.FAULTS as fault:
        raise Refused(DATABASE.format(fault)) from fault
    note_when()
    return made


def note_when(at: dt.datetime | None = None) -> None:
    """Now unless said. One that can't be noted is one nevertheless, and nobody has to make it
    again."""
    path = settings.current().common_dir / LAST_BACKUP
    try:
        path.touch()
        if at:
            os.utime(path, (at.timestamp(), at.timestamp()))
    except OSError as fault:
        log.warning("backup: %s, %s", LAST_BACKUP, fault.strerror)


def moment_of(path: Path) -> dt.datetime | None:
    """When the backup of that name was begun; None for what isn't one."""
    named = NAME.fullmatch(path.name)
    if named is None:
        return None
    try:
        return dt.datetime.strptime(named[1], MOMENT).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def of_folder(folder: Path) -> dict[dt.datetime, Path]:
    """The backups that stand there."""
    found = ((moment_of(path), path) for path in folder.glob("ventanilla-*"))
    return {moment: path for moment, path in found if moment}


def _made(folder: Path, work: Path) -> Made:
    moment, recipient = now(), settings.current().backup_recipient
    name = f"ventanilla-{moment:{MOMENT}}.tar" + (".age" if recipient else "")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(ASIDE.format("ventanilla-*")):  # by who was killed
        left.unlink(missing_ok=True)
    made, aside = Made(folder / name), folder / ASIDE.format(name)
    try:
        taken = snapshots.take(work)
        with backup_archive.written(aside, recipient, moment.timestamp()) as archive:
            _write(archive, taken, made, moment)
        aside.rename(made.path)
    finally:
        aside.unlink(missing_ok=True)
    sync(folder)
    made.size = made.path.stat().st_size
    return made


def _write(archive: Writer, taken: Snapshot, made: Made, moment: dt.datetime) -> None:
    with taken.base.open("rb") as file:
        archive.add(snapshots.BASE, file, os.fstat(file.fileno()).st_size)
    taken.base.unlink()
    for sha256 in taken.hashes():
        _add_document(archive, sha256, made)
    for code, received in taken.parts:
        _add_part(archive, code, received)
    if key := key_in_data_dir():
        with key.open("rb") as file:
            archive.add(KEY, file, os.fstat(file.fileno()).st_size)
    archive.seal(
        {
            "format": FORMAT,
            "made_at": moment.isoformat(),
            "engine": taken.engine,
            "migrations": taken.migrations,
            "tables": taken.tables,
            "files": archive.count,
            "bytes": archive.size,
            "documents": made.documents,
            "missing": made.missing[:MOST_NAMED],
        }
    )


def key_in_data_dir() -> Path | None:
    """The file of the key, where this portal has it there rather than in its environment."""
    path = settings.current().data_dir / KEY
    with contextlib.suppress(OSError):
        if path.read_text().strip() == settings.current().secret_key:
            return path
    return None


def _add_document(archive: Writer, sha256: str, made: Made) -> None:
    """As it stands in the store: whether it is what it was is for `check-files` to say."""
    try:
        file = storage.open_stored(sha256)
    except Missing:
        if HASH.fullmatch(sha256) and stored_files.spoken_of([sha256]):
            made.missing.append(sha256)
        return
    with file:
        archive.add(f"{DOCUMENTS}{sha256}", file, os.fstat(file.fileno()).st_size)
    made.documents += 1


def _add_part(archive: Writer, code: str, received: int) -> None:
    """What counts of it, as the copied row says; its owner may have finished it meanwhile."""
    with contextlib.suppress(FileNotFoundError), parts.path_of(code).open("rb") as file:
        archive.add(f"{PARTS}{code}", file, min(received, os.fstat(file.fileno()).st_size))


@contextlib.contextmanager
def _alone() -> Iterator[Path]:
    """A folder to work in, empty, nobody else's meanwhile. Raises Busy."""
    work = settings.current().data_dir / "copiando"
    work.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(work, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(IN_USE) from None
        _empty(work)  # of who was killed
        try:
            yield work
        finally:
            _empty(work)
    finally:
        os.close(descriptor)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
