"""`flask check` finds what isn't sound, says what to do, and ends with status 1 (A56)."""

import datetime as dt
import os
import subprocess
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from domain import audit, audit_chain, backups, pulse, settings, snapshots, soundness
from models import AuditHead, Damage, Document, Pulse, StoredFile, User, db, is_postgres, now
from tests import servers, storing
from tests.attaching import put
from tests.conftest import with_settings
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def sound(app: Flask, ana: User, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    """An installation of which nothing is to be said but that it has no antivirus."""
    usual = os.umask(0o077)  # as the portal's own processes have it
    paper = put(make_entity(administrator=ana), "", b"nota", ana, description="Nota")
    folder = settings.current().data_dir
    for path in (folder, *folder.iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)
    pulse.beat()
    audit_chain.seal()
    with servers.smtp() as mail:
        with_settings(
            app,
            public_url="https://registro.hospital.example",
            mail_server=mail.host,
            mail_port=mail.port,
            backup_dir=tmp_path_factory.mktemp("copias"),
        )
        backups.make()
        yield paper
        assert mail.deliveries == 0
    os.umask(usual)


def check(app: Flask, *options: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["check", *options])
    return done.exit_code, done.output


@pytest.mark.parametrize("options", [(), ("--files", "--audit")])
def test_a_sound_installation_is_told_so(app: Flask, sound: Document, options: tuple[str, ...]):
    status, said = check(app, *options)
    assert status == 0, said
    assert "0 mal" in said and "bien      Correo: 127.0.0.1 atiende." in said
    assert "bien      Documentos: 1 leídos, todos como se anexaron." in said


def lose_a_document(_app: Flask) -> None:
    storing.lose(Document.get().content_hash)


def know_of_another(_app: Flask) -> None:
    StoredFile.update(damage=Damage.MISSING).execute()


def hide_the_worker(_app: Flask) -> None:
    Pulse.update(beat_at=now() - dt.timedelta(hours=1)).execute()


def put_the_clock_back(_app: Flask) -> None:
    Pulse.update(beat_at=now() + dt.timedelta(hours=1)).execute()


def forget_a_migration(_app: Flask) -> None:
    last = "(SELECT max(name) FROM schema_migration)"
    db.execute_sql(f"DELETE FROM schema_migration WHERE name = {last}")


def know_a_newer_one(_app: Flask) -> None:
    db.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_x', '2026-01-01')")


def cut_the_audit(_app: Flask) -> None:
    AuditHead.update(count=AuditHead.count + 1).execute()


def leave_it_unsealed(_app: Flask) -> None:
    audit.record("terms_accepted", by=None)
    if is_postgres():
        db.execute_sql("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
    else:
        db.execute_sql("DROP TRIGGER audit_entry_UPDATE")
    db.execute_sql("UPDATE audit_entry SET at = '2026-01-01' WHERE action = 'terms_accepted'")


def change_the_key(app: Flask) -> None:
    with_settings(app, secret_key="k" * 40)


def let_others_read(_app: Flask) -> None:
    (settings.current().data_dir / "secret_key").touch(0o644)
    (settings.current().data_dir / "secret_key").chmod(0o644)


def let_others_copy(_app: Flask) -> None:
    folder = settings.current().backup_dir
    assert folder
    backup = folder / "ventanilla-20260101T063000Z.tar"
    backup.touch()
    backup.chmod(0o640)


def stop_the_mail(app: Flask) -> None:
    with_settings(app, mail_port=servers.free_port())


def stop_the_antivirus(app: Flask) -> None:
    with_settings(app, clamd_socket="/nowhere/clamd.ctl")


def forget_the_backups(_app: Flask) -> None:
    then = (now() - dt.timedelta(hours=37)).timestamp()
    os.utime(settings.current().data_dir / "last_backup", (then, then))


def take_the_disk_away(app: Flask) -> None:
    with_settings(app, backup_dir=Path("/nowhere"))


def restore_half(_app: Flask) -> None:
    (settings.current().data_dir / "restaurando").mkdir(0o700)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lose_a_document, "Documentos: de 1 leídos, 1 no están y 0 cambiaron"),
        (
            know_of_another,
            "Documentos: de 1 leídos, 0 no están y 0 cambiaron; dañados conocidos: 1.",
        ),
        (hide_the_worker, "Trabajador: dio señal el"),
        (put_the_clock_back, "Reloj: marca"),
        (forget_a_migration, "Tablas: faltan 1 cambios."),
        (know_a_newer_one, "Tablas: una versión más nueva la cambió (9999_x)."),
        (cut_the_audit, "Auditoría: alterada (cut)."),
        (leave_it_unsealed, "Auditoría: 1 asientos sin sellar."),
        (change_the_key, "Auditoría: no está firmada con esta SECRET_KEY."),
        (let_others_read, "Permisos: otros usuarios de la máquina pueden leer"),
        (let_others_copy, "Permisos: otros usuarios de la máquina pueden leer"),
        (stop_the_mail, "Correo: 127.0.0.1 no atiende (ConnectionRefusedError)."),
        (stop_the_antivirus, "Antivirus: no responde (FileNotFoundError)."),
        (forget_the_backups, "Última copia: del"),
        (take_the_disk_away, "Disco de las copias: /nowhere no existe."),
        (restore_half, "Base de datos: una restauración quedó a medias."),
    ],
)
def test_what_is_not_sound_is_named_with_what_to_do(
    app: Flask, sound: Document, spoil: Callable[[Flask], None], said: str
):
    spoil(app)
    status, told = check(app)
    assert status == 1
    assert f"mal       {said}" in told
    assert "1 mal" in told
    assert "mal  " not in told.split(said)[0].splitlines()[:-1]


def lose_the_audits_head(_app: Flask) -> None:
    db.execute_sql("ALTER TABLE audit_head RENAME TO lost")


def lose_the_files_table(_app: Flask) -> None:
    db.execute_sql("ALTER TABLE stored_file RENAME TO lost")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(lose_the_audits_head, "Auditoría"), (lose_the_files_table, "Documentos")],
)
def test_what_cannot_be_looked_at_is_named_in_spanish(
    app: Flask, sound: Document, spoil: Callable[[Flask], None], said: str
):
    spoil(app)
    status, told = check(app)
    assert status == 1
    assert f"mal       {said}: no se pudo revisar (" in told


def test_a_clock_that_does_not_answer_is_not_waited_for(app: Flask, sound: Document, monkeypatch):
    def wait(asked: list[str], **_: object) -> None:
        raise subprocess.TimeoutExpired(asked, 10)

    monkeypatch.setattr(soundness.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(soundness.subprocess, "run", wait)
    status, told = check(app)
    assert status == 0 and "bien      Reloj: marca" in told


def test_who_has_no_program_that_sets_the_clock_is_told_which(monkeypatch, database: None):
    """A Debian without it answers `set-ntp` that NTP isn't supported."""
    monkeypatch.setattr(soundness, "_is_synchronised", lambda: False)
    line = soundness.of_clock()
    assert line.verdict == "atención"
    assert "apt install systemd-timesyncd; timedatectl set-ntp true" in line.to_do


def test_the_disk_of_the_documents_is_looked_at_too(
    app: Flask, database: None, tmp_path: Path, monkeypatch
):
    (tmp_path / "otro").mkdir()
    with_settings(app, storage_url=f"file://{tmp_path}/otro")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(
        soundness.shutil,
        "disk_usage",
        lambda path: usage(9**12, 0, 10**8 if path == tmp_path / "otro" else 9**11),
    )
    line = soundness.of_disk()
    assert (line.verdict, line.said) == ("mal", f"quedan 0.1 GB en {tmp_path}/otro.")


def test_a_corrupt_page_is_found_and_not_copied(app: Flask, sound: Document):
    if is_postgres():
        return  # it looks after its own pages
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    path = snapshots.database_file()
    with path.open("r+b") as file:
        for page in range(20, 40):
            file.seek(page * 4096)
            file.write(os.urandom(2048))
    status, said = check(app)
    assert status == 1 and "mal       Base de datos: dañada" in said
    before = set(backups.of_folder(settings.current().backup_dir))
    done = app.test_cli_runner().invoke(args=["backup"])
    assert done.exit_code == 1 and "está dañada" in done.output
    assert set(backups.of_folder(settings.current().backup_dir)) == before


def test_an_empty_place_is_told_to_be_one(app: Flask, tmp_path: Path):
    with_settings(app, data_dir=tmp_path / "nada")
    (tmp_path / "nada").mkdir(0o700)
    if not is_postgres():
        db.close()
        db.obj.init(str(tmp_path / "nada" / "portal.sqlite3"))
        status, said = check(app)
        assert status == 1 and "mal       Base de datos: está vacía." in said
