"""Lines of `flask check` about the machine: settings, permissions, disks, clock, what must run."""

import datetime as dt
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from domain import backup_nights, backups, pulse, settings, status
from domain.moments import full
from models import AuditEntry, now

GIGABYTE = 10**9
LEAST, LITTLE = 1 * GIGABYTE, 5 * GIGABYTE
CLOCK_OFF = dt.timedelta(minutes=5)
GROUP_AND_OTHERS = 0o077
HERE = "America/Bogota"


class Verdict(StrEnum):
    WELL = "bien"
    CARE = "atención"
    WRONG = "mal"


@dataclass(frozen=True)
class Line:
    """A sentence of what was found and, unless it is well, what to do."""

    what: str
    verdict: Verdict
    said: str
    to_do: str = ""


def well(what: str, said: str) -> Line:
    return Line(what, Verdict.WELL, said)


def care(what: str, said: str, to_do: str) -> Line:
    return Line(what, Verdict.CARE, said, to_do)


def wrong(what: str, said: str, to_do: str) -> Line:
    return Line(what, Verdict.WRONG, said, to_do)


def of_settings() -> Line:
    config = settings.current()
    if config.production:
        return well("Ajustes", f"en producción, {config.public_url}.")
    to_do = "Para el público, ponga PUBLIC_URL=https://…, SECRET_KEY y MAIL_SERVER."
    return care("Ajustes", f"de desarrollo, {config.public_url}.", to_do)


def of_permissions() -> Line:
    """Of what lies in DATA_DIR, in the folders of documents and among the backups: what is written
    there since is its owner's alone."""
    folder = settings.current().data_dir
    for path in _with_data():
        if _is_open(path):
            said = f"otros usuarios de la máquina pueden leer {path}."
            return wrong("Permisos", said, f"chmod -R go-rwx {path.parent}")
        if os.geteuid() not in {0, path.stat().st_uid}:
            to_do = f"Como root: chown -R $(id -un ventanilla) {path.parent}"
            return wrong("Permisos", f"{path} es de otro usuario.", to_do)
    if _is_open(folder):
        return care("Permisos", f"otros ven los nombres en {folder}.", f"chmod go-rwx {folder}")
    return well("Permisos", "solo quien sirve el portal lee sus datos.")


def of_disk() -> Line:
    """The fullest of those that hold data."""
    config = settings.current()
    folders = {config.data_dir, config.common_dir, config.documents_folder}
    free, folder = min((shutil.disk_usage(each).free, each) for each in folders if each.is_dir())
    said = f"quedan {free / GIGABYTE:.1f} GB en {folder}."
    to_do = "Amplíe el disco, o pase los documentos a otro con STORAGE_URL."
    if free < LEAST:
        return wrong("Disco", said, to_do)
    return care("Disco", said, to_do) if free < LITTLE else well("Disco", said)


def of_backup_disk() -> Line:
    what, folder = "Disco de las copias", settings.current().backup_dir
    if folder is None:
        return care(what, "no hay carpeta de copias.", "Ponga BACKUP_DIR: docs/backup.md.")
    if not folder.is_dir():
        return wrong(what, f"{folder} no existe.", "Monte el disco, o corrija BACKUP_DIR.")
    there = backups.of_folder(folder)
    newest = there[max(there)].stat().st_size if there else 0
    free = shutil.disk_usage(folder).free
    room, weight = f"{free / GIGABYTE:.1f} GB", f"{newest / 1e6:.0f} MB"
    said = f"quedan {room} en {folder}; la última copia pesa {weight}."
    if free < newest * 1.2:
        return wrong(what, said, "No cabe otra: amplíe el disco o guarde menos copias.")
    if folder.stat().st_dev == settings.current().data_dir.stat().st_dev:
        return care(what, f"{folder} está en el mismo disco que los datos.", "Use otro disco.")
    return well(what, said)


def of_last_backup() -> Line:
    at = status.last_backup()
    to_do = "Haga una: flask --app app backup. Vea por qué no se hizo sola: docs/backup.md."
    if at is None:
        return wrong("Última copia", "no se ha hecho ninguna.", to_do)
    said = f"del {_told(at)}."
    old = now() - at > backup_nights.LATE
    return wrong("Última copia", said, to_do) if old else well("Última copia", said)


def of_clock() -> Line:
    """It may be late by what the newest rows say, and on its own by what systemd says."""
    newest = AuditEntry.select(AuditEntry.at).order_by(AuditEntry.id.desc()).first()
    beat = pulse.CURRENT()
    known = [at for at in (newest and newest.at, beat and beat.beat_at) if at]
    at, program = now(), "apt install systemd-timesyncd; timedatectl set-ntp true"
    to_do = f"Ponga el reloj en hora ({program}) y reinicie el portal."
    if known and max(known) > at + CLOCK_OFF:
        said = f"marca {_told(at)}, antes de lo último que se escribió."
        return wrong("Reloj", said, to_do)
    if _is_synchronised() is False:
        return care("Reloj", "no se ajusta solo por la red.", to_do)
    return well("Reloj", f"marca {_told(at)}.")


def of_worker() -> Line:
    to_do = "Mire si `flask worker` está en marcha (make run lo arranca) y qué dice su registro."
    beat = pulse.CURRENT()
    if beat is None:
        return wrong("Trabajador", "nunca ha dado señal.", to_do)
    said = f"dio señal el {_told(beat.beat_at)}."
    late = now() - beat.beat_at > pulse.LONGEST_GAP
    return wrong("Trabajador", said, to_do) if late else well("Trabajador", said)


def _with_data() -> Iterator[Path]:
    """What lies directly in the portal's folders, the folders of documents, and the backups."""
    config = settings.current()
    for folder in {config.data_dir, config.common_dir}:
        yield from folder.iterdir()
    if config.documents_folder.is_dir():
        yield from (path for path in config.documents_folder.iterdir() if path.is_dir())
    if config.backup_dir and config.backup_dir.is_dir():
        yield from backups.of_folder(config.backup_dir).values()


def _is_open(path: Path) -> bool:
    """To others than its owner."""
    return bool(stat.S_IMODE(path.stat().st_mode) & GROUP_AND_OTHERS)


def _is_synchronised() -> bool | None:
    """None where nobody can tell."""
    program = shutil.which("timedatectl")
    if program is None:
        return None
    asked = [program, "show", "--property=NTPSynchronized", "--value"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=10)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None
    return {"yes": True, "no": False}.get(done.stdout.strip())


def _told(at: dt.datetime) -> str:
    return full(at, HERE)
