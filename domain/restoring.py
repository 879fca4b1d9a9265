"""A backup put back where there is nothing yet: read wholly and found whole before anything of it
is written, and the portal doesn't start until all of it is in its place.

Killed at any point, the same command goes on: what it places it places again. Whoever had a way in
when the backup was made has to ask for it anew (A55): sessions and links that were used or ended
since then would live again.
"""

import datetime as dt
import io
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from domain import (
    audit,
    backup_archive,
    backups,
    claim_decisions,
    outbox,
    parts,
    rescue_decisions,
    schema,
    settings,
    snapshots,
    storage,
)
from domain.backup_archive import FORGED, TORN
from domain.backups import DOCUMENTS, FORMAT, KEY, PARTS
from domain.errors import Refused, StorageAway, StorageFull
from domain.local_files import HASH, sync
from domain.snapshots import BASE
from models import (
    OPEN_INVITATION,
    OPEN_STAFF_INVITATION,
    Institution,
    Invitation,
    Letter,
    LetterState,
    Preview,
    Purpose,
    RecoveryRequest,
    Session,
    StaffInvitation,
    StoredFile,
    Token,
    db,
    now,
)

CODE = re.compile(r"[A-Za-z0-9_-]{1,16}")
MINE = frozenset({KEY, "migrating", "tmp", "copiando", schema.RESTORING})
"""What may stand in a DATA_DIR that is empty."""
ONLY_TAKES_BACK = (Purpose.UNDO_EMAIL, Purpose.RESCUE)
"""Links that let nobody in, and protect: they undo what is there again."""
RECEIPTS_AHEAD = 1000
"""Numbers given after the backup are on people's papers: nobody gets them again."""
NOT_EMPTY = (
    "Solo se restaura donde no hay nada, y en {} ya hay datos ({}). Ponga en DATA_DIR (y en "
    "DATABASE_URL, si es PostgreSQL) un lugar vacío, o aparte lo que hay, y repita."
)
NEWER = "La copia es de una versión más nueva del portal ({}). Actualice el portal y repita."
OTHER_ENGINE = "La copia es de {} y este portal usa {}. Cambie DATABASE_URL y repita."
OTHER_FORMAT = "Esta versión del portal no conoce el formato de la copia. Actualice el portal."
COUNTS = (
    "La base de datos no quedó con lo que dice la copia ({}). Vacíe DATA_DIR y la base, y repita."
)
BEGUN = (
    "Quedó a medias la restauración de otra copia, la de {}. Repita con esa, o vacíe {} y la base "
    "de datos para empezar con otra."
)
CHANGED = (
    "La copia cambió mientras se restauraba: alguien escribe donde está. Vacíe {} y la base de "
    "datos, lleve la copia a donde nadie más escriba y repita."
)
NO_ROOM = "No hay espacio en {}. Libere espacio y repita la misma orden: sigue donde quedó."
AWAY = "El archivo de documentos no responde ({}). Repita la misma orden cuando responda."
CANT = "No se pudo escribir en {}: {}. Revise DATA_DIR y repita la misma orden."
CANT_READ = "No se pudo leer {}: {}. Revise el disco o use otra copia."
DATABASE = "La base de datos falló ({}). Revísela y repita la misma orden: sigue donde quedó."


@dataclass(frozen=True)
class Told:
    """What an archive says of itself."""

    made_at: dt.datetime
    engine: str
    tables: dict[str, int]
    documents: int
    missing: list[str]
    seal: tuple[str, str]


@dataclass
class Ended:
    """What doesn't live again with a backup."""

    sessions: int
    links: int
    letters: int
    claims: int
    """Their terms begin anew."""
    rescues: int
    """Staff decide anew."""


def look(archive: Path, *, identity: Path | None = None, other_key: bool = False) -> Told:
    """Read all of it, write nothing. Raises Refused for what is torn, altered, another's or newer
    than this portal."""
    try:
        with backup_archive.opened(archive, identity) as reader:
            for name, content, _size in reader.files():
                if name == KEY and backups.key_in_data_dir():
                    reader.keys.append(content.read().decode("ascii", "replace").strip())
            if not (other_key or reader.is_signed()):
                raise Refused(FORGED)
            told = reader.told
    except OSError as error:
        raise Refused(CANT_READ.format(archive, error.strerror or error)) from error
    if told.get("format") != FORMAT:
        raise Refused(OTHER_FORMAT)
    if newer := sorted(set(told["migrations"]) - schema.known()):
        raise Refused(NEWER.format(", ".join(newer)))
    return Told(
        made_at=dt.datetime.fromisoformat(told["made_at"]),
        engine=told["engine"],
        tables=told["tables"],
        documents=told["documents"],
        missing=told["missing"],
        seal=reader.seal,
    )


def restore(
    archive: Path, *, identity: Path | None = None, other_key: bool = False
) -> tuple[Told, Ended]:
    """Raises Refused: before the first file is written, or with what to do to go on."""
    marker, data_dir = schema.unfinished(), settings.current().common_dir
    if not marker.exists():
        _refuse_what_is_not_empty()
    told = look(archive, identity=identity, other_key=other_key)
    if told.engine != snapshots.engine():
        raise Refused(OTHER_ENGINE.format(told.engine, snapshots.engine()))
    try:
        with storage.full_disk_said():
            _mark(marker, told)
            _place(archive, identity, marker, told)
            _load(marker, told)
            schema.migrate(restoring=True)
            ended = _end_what_lets_in(told)
            _have_pictures_made()
            backups.note_when(told.made_at)
            shutil.rmtree(marker)
            sync(data_dir)
    except StorageFull:
        raise Refused(NO_ROOM.format(data_dir)) from None
    except StorageAway as away:
        raise Refused(AWAY.format(away)) from None
    except OSError as error:
        raise Refused(CANT.format(data_dir, error.strerror or error)) from error
    except snapshots.FAULTS as fault:
        said = NO_ROOM.format(data_dir) if snapshots.says_full(fault) else DATABASE.format(fault)
        raise Refused(said) from fault
    return told, ended


def _refuse_what_is_not_empty() -> None:
    config = settings.current()
    for folder in {config.data_dir, config.common_dir}:
        for path in sorted(folder.iterdir()):
            if path.name not in MINE and not (path.is_dir() and not any(path.iterdir())):
                raise Refused(NOT_EMPTY.format(folder, path.name))
    if not snapshots.is_empty():
        raise Refused(NOT_EMPTY.format("la base de datos", "tablas"))


def _mark(marker: Path, told: Told) -> None:
    """From now on the portal doesn't start. Raises Refused where another backup was begun with."""
    marker.mkdir(mode=0o700, exist_ok=True)
    named, moment = marker / "copia", told.made_at.isoformat()
    if named.exists() and (begun := named.read_text()) != moment:
        raise Refused(BEGUN.format(begun, settings.current().data_dir))
    _write(io.BytesIO(moment.encode()), named)
    sync(marker.parent)


def _place(archive: Path, identity: Path | None, marker: Path, told: Told) -> None:
    """All of it; but the database only beside, in the marker. Raises Refused for another than the
    one that was looked at: nobody has said that this one is ours."""
    with backup_archive.opened(archive, identity) as reader:
        for name, content, size in reader.files():
            folder, _, rest = name.rpartition("/")
            if name == BASE:
                _write(content, marker / BASE)
            elif f"{folder}/" == DOCUMENTS and HASH.fullmatch(rest):
                received = storage.receive(content, limit=size)
                storage.keep(storage.Received(received.path, rest, size))
            elif f"{folder}/" == PARTS and CODE.fullmatch(rest):
                _write(content, parts.path_of(rest))
            elif name == KEY:
                if here := backups.key_in_data_dir():
                    _write(content, here)
            else:
                raise Refused(TORN)
        if reader.seal != told.seal:
            raise Refused(CHANGED.format(settings.current().data_dir))


def _load(marker: Path, told: Told) -> None:
    """The database, whole and with the rows that were counted. Raises Refused."""
    loaded = marker / "cargada"
    if loaded.exists():
        return
    if snapshots.is_empty():
        snapshots.load(marker / BASE)
    found = snapshots.counts()
    names = sorted(told.tables.keys() | found.keys())
    if wrong := [name for name in names if told.tables.get(name) != found.get(name)]:
        raise Refused(COUNTS.format(", ".join(wrong)))
    loaded.touch()
    sync(marker)


def _end_what_lets_in(told: Told) -> Ended:
    """Links that only take something back stay, as does what waits to be sent, unless nobody
    would send it by now. What would happen by itself doesn't yet: that somebody objected to it, or
    stopped it, may not be known any more."""
    at = now()
    with db.atomic():
        sessions = Session.update(ended_at=at).where(Session.ended_at.is_null()).execute()
        links = (
            Token.update(replaced=True)
            .where(Token.purpose.not_in(ONLY_TAKES_BACK), Token.expires_at > at)
            .execute()
        )
        for table, is_open in (
            (Invitation, OPEN_INVITATION),
            (StaffInvitation, OPEN_STAFF_INVITATION),
        ):
            alive = is_open & (table.expires_at > at)
            links += table.update(expires_at=at).where(alive).execute()
        RecoveryRequest.delete().execute()
        queued = (Letter.state == LetterState.QUEUED) & (Letter.run_at < at - outbox.GIVE_UP_AFTER)
        old = Letter.update(state=LetterState.OBSOLETE, once=None).where(queued).execute()
        Institution.update(receipts_last=Institution.receipts_last + RECEIPTS_AHEAD).execute()
        ended = Ended(
            sessions=sessions,
            links=links,
            letters=old,
            claims=claim_decisions.begin_terms_anew(),
            rescues=rescue_decisions.wait_anew(),
        )
        audit.record("backup_restored", by=None, made_at=told.made_at.isoformat(), **vars(ended))
    return ended


def _have_pictures_made() -> None:
    """Miniatures and first pages come in no backup: the worker makes those that there were."""
    made = StoredFile.preview == Preview.MADE
    StoredFile.update(preview=Preview.WAITING).where(made).execute()


def _write(content: IO[bytes], path: Path) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    aside = path.with_name(f".{path.name}.parcial")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, backup_archive.CHUNK)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync(path.parent)
