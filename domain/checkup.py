"""Whether this installation is sound, a line for each thing that may not be: `flask check`."""

import io
import sqlite3
from collections.abc import Callable, Iterator

from domain import antivirus, audit_chain, file_checks, mailer, schema, settings, snapshots
from domain import soundness as machine
from domain.antivirus import Unavailable, Unscannable
from domain.audit_chain import Broken
from domain.errors import Refused, StorageAway, StorageFull
from domain.file_checks import Tally
from domain.soundness import Line, care, well, wrong
from models import Damage, StoredFile, db, is_postgres

SAMPLE = 50  # documents
DATABASE = "Base de datos"
RESTORE = "Restaure la última copia buena: docs/backup.md."


def lines(*, files: bool = False, audit: bool = False) -> Iterator[Line]:
    """Each as it is found. `files` reads every document, `audit` the whole chain."""
    yield _told("Ajustes", machine.of_settings)
    yield _told("Permisos", machine.of_permissions)
    yield _told("Disco", machine.of_disk)
    database = _told(DATABASE, of_database)
    yield database
    if database.verdict != machine.Verdict.WRONG:
        yield _told("Tablas", of_migrations)
        yield _told("Reloj", machine.of_clock)
        yield _told("Trabajador", machine.of_worker)
        yield _told("Documentos", lambda: of_documents(every=files))
        yield _told("Auditoría", lambda: of_audit(whole=audit))
    yield _told("Correo", of_mail)
    yield _told("Antivirus", of_antivirus)
    yield _told("Última copia", machine.of_last_backup)
    yield _told("Disco de las copias", machine.of_backup_disk)


def _told(what: str, look: Callable[[], Line]) -> Line:
    """A fault while looking is a line too."""
    try:
        return look()
    except (*snapshots.FAULTS, OSError, Refused) as fault:
        said = str(fault).partition("\n")[0]
        told = f"no se pudo revisar ({type(fault).__name__}: {said})."
        return wrong(what, told, "Corrija eso y repita.")


def of_database() -> Line:
    """Every page of SQLite's file is read; PostgreSQL looks at its own."""
    if schema.unfinished().exists():
        return wrong(DATABASE, "una restauración quedó a medias.", "Repita `flask restore …`.")
    if snapshots.is_empty():
        return wrong(
            DATABASE, "está vacía.", "Revise DATA_DIR y DATABASE_URL; luego flask migrate."
        )
    if is_postgres():
        version = db.execute_sql("SHOW server_version").fetchone()[0]
        return well(DATABASE, f"PostgreSQL {version} responde.")
    try:
        snapshots.whole_sqlite(snapshots.database_file())
    except (Refused, sqlite3.DatabaseError) as damaged:
        return wrong(DATABASE, f"dañada ({damaged}).", RESTORE)
    return well(DATABASE, "SQLite, íntegra.")


def of_migrations() -> Line:
    ran = {row[0] for row in db.execute_sql(snapshots.MIGRATIONS).fetchall()}
    if newer := ran - schema.known():
        said = f"una versión más nueva la cambió ({', '.join(sorted(newer))})."
        return wrong("Tablas", said, "Instale la versión más nueva del portal.")
    if missing := schema.known() - ran:
        return wrong("Tablas", f"faltan {len(missing)} cambios.", "flask --app app migrate")
    return well("Tablas", "al día.")


def of_documents(*, every: bool) -> Line:
    """A sample is only read; when every one is, what is found is written down too."""
    to_do = "Recupérelos de una copia; después, flask --app app check-files."
    known = StoredFile.select().where(StoredFile.damage != Damage.NONE).count()
    try:
        found = file_checks.check_all(lambda *_: None) if every else _sampled()
    except StorageAway as away:
        said = f"el archivo de documentos no responde ({away})."
        return wrong("Documentos", said, "Monte el disco, o revise STORAGE_URL.")
    except StorageFull:
        return wrong("Documentos", "no hay espacio para leerlos.", "Libere espacio.")
    bad = found.missing + found.altered
    if bad or (known and not every):
        said = f"de {found.checked} leídos, {found.missing} no están y {found.altered} cambiaron"
        return wrong("Documentos", f"{said}; dañados conocidos: {known}.", to_do)
    return well("Documentos", f"{found.checked} leídos, todos como se anexaron.")


def of_audit(*, whole: bool) -> Line:
    found = audit_chain.check() if whole else audit_chain.check_end()
    if found.broken == Broken.FORGED:
        to_do = (
            "Ponga la SECRET_KEY de antes en SECRET_KEY_FALLBACKS, o firme: verify-audit --sign."
        )
        return wrong("Auditoría", "no está firmada con esta SECRET_KEY.", to_do)
    if found.broken:
        to_do = "flask --app app verify-audit dice dónde; compare con una copia."
        return wrong("Auditoría", f"alterada ({found.broken}).", to_do)
    if found.late:
        said = f"{found.late} asientos sin sellar."
        return wrong("Auditoría", said, "¿Está en marcha el trabajador (flask worker)?")
    said = "leída completa" if whole else "el último sello es el firmado"
    return well("Auditoría", f"{found.count} asientos, {said}.")


def of_mail() -> Line:
    config = settings.current()
    if not config.mail_server:
        folder = config.data_dir / "correo"
        return care("Correo", f"se escribe en {folder}.", "Para enviarlo, ponga MAIL_SERVER.")
    try:
        mailer.reach()
    except mailer.UNREACHABLE as fault:
        to_do = "Revise MAIL_SERVER, MAIL_PORT, el cifrado y la cuenta; los correos esperan."
        return wrong("Correo", f"{config.mail_server} no atiende ({type(fault).__name__}).", to_do)
    return well("Correo", f"{config.mail_server} atiende.")


def of_antivirus() -> Line:
    if not settings.current().clamd_socket:
        to_do = "apt install clamav-daemon y ponga CLAMD_SOCKET."
        return care("Antivirus", "no hay: los archivos quedan sin analizar.", to_do)
    try:
        antivirus.threat_in(io.BytesIO(b"hola"))
    except (Unavailable, Unscannable) as fault:
        to_do = "Arranque clamav-daemon, o revise CLAMD_SOCKET; los archivos esperan."
        return wrong("Antivirus", f"no responde ({fault}).", to_do)
    return well("Antivirus", "responde.")


def _sampled() -> Tally:
    tally = Tally()
    for file in file_checks.sample(SAMPLE):
        damage = file_checks.damage_of(file)
        tally.checked += 1
        tally.missing += damage == Damage.MISSING
        tally.altered += damage == Damage.ALTERED
    return tally
