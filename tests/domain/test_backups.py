"""Backups are whole, are refused when they aren't, and let nobody in again (A55)."""

import dataclasses
import datetime as dt
import errno
import resource
import shutil
import stat
import subprocess
import tarfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from peewee import OperationalError

from config import Config
from domain import (
    backup_archive,
    backups,
    letters,
    parts,
    previews,
    restoring,
    schema,
    settings,
    snapshots,
    status,
    storage,
    stored_files,
    tokens,
)
from domain.errors import Refused
from models import (
    AuditEntry,
    Document,
    Institution,
    Invitation,
    Letter,
    LetterState,
    Purpose,
    Session,
    Token,
    Upload,
    User,
    db,
    now,
)
from tests import storing
from tests.attaching import put
from tests.backing_up import backup, empty_portal, move_to
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.domain import sample_files as samples
from tests.people import make_entity, sign_in

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("copias")


@pytest.fixture
def elsewhere(
    config: Config, cluster: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Config]:
    with empty_portal(config, cluster, tmp_path_factory.mktemp("otro") / "datos") as other:
        yield other


@pytest.fixture
def paper(ana: User) -> Document:
    return put(make_entity(administrator=ana), "", b"nota " * 50_000, ana, description="Nota")


def type_in(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def test_what_was_there_is_there_again(
    app: Flask, paper: Document, folder: Path, elsewhere: Config
):
    rows, names = snapshots.counts(), {user.username for user in User.select()}
    done = type_in(app, "backup", folder)
    assert (done.exit_code, done.stderr) == (0, "")
    [archive] = folder.iterdir()
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    move_to(elsewhere)
    done = type_in(app, "restore", archive)
    assert done.exit_code == 0, done.output
    assert {user.username for user in User.select()} == names
    assert snapshots.counts() == rows | {"audit_entry": rows["audit_entry"] + 1}
    with storage.open_stored(paper.content_hash) as file:
        assert file.read() == b"nota " * 50_000
    assert storing.stored() == [paper.content_hash]
    assert schema.migrate() == []
    assert not schema.unfinished().exists()


def test_a_backup_is_an_archive_that_any_machine_opens_and_checks(paper: Document, folder: Path):
    subprocess.run(["tar", "xf", backup(folder)], cwd=folder, check=True)
    check = ["env", "LC_ALL=C", "sha256sum", "-c", "SHA256SUMS"]
    sums = subprocess.run(check, cwd=folder, capture_output=True, text=True)
    assert sums.stdout.splitlines() == ["base: OK", f"documentos/{paper.content_hash}: OK"]


def test_pictures_of_documents_are_made_again(ana: User, folder: Path, elsewhere: Config):
    paper = put(
        make_entity(administrator=ana), "", samples.pdf(), ana, name="a.pdf", description="Nota"
    )
    assert previews.work() and previews.of(paper) and previews.pages_of(paper)
    archive = backup(folder)
    move_to(elsewhere)
    restoring.restore(archive)
    assert (previews.of(paper), previews.pages_of(paper)) == (None, None)
    assert previews.work() and previews.of(paper) and previews.pages_of(paper)


def test_the_last_backup_is_then_the_one_that_was_put_back(folder: Path, elsewhere: Config):
    with time_machine.travel(now() - dt.timedelta(hours=30), tick=False):
        archive, at = backup(folder), now()
    move_to(elsewhere)
    assert status.last_backup() is None
    restoring.restore(archive)
    assert status.last_backup() == at


def test_a_file_on_its_way_goes_on_after_a_restore(
    ana: User, paper: Document, folder: Path, elsewhere: Config
):
    with db.atomic():
        upload = Upload.create(
            user=ana, entity=paper.entity, requirement="", name="a.pdf", size=9, received=4,
            expires_at=now() + dt.timedelta(days=1),
        )  # fmt: skip
    parts.path_of(upload.code).write_bytes(b"fourand more that nobody acknowledged")
    archive = backup(folder)
    move_to(elsewhere)
    restoring.restore(archive)
    assert parts.path_of(upload.code).read_bytes() == b"four"


def test_nobody_comes_in_by_a_session_or_link_of_before(
    browser: Browser, ana: User, folder: Path, elsewhere: Config
):
    sign_in(browser, ana)
    with db.atomic():
        links = {each: tokens.issue(ana, each) for each in (Purpose.RECOVER_PASSWORD, Purpose.SLIP)}
        kept = tokens.issue(ana, Purpose.UNDO_EMAIL)
        Invitation.create(
            entity=make_entity(), email="x@y.co", invited_by=ana, nonce="n", secret_hash="h",
            expires_at=now() + dt.timedelta(days=7),
        )  # fmt: skip
    archive = backup(folder)
    move_to(elsewhere)
    restoring.restore(archive)
    assert "Entrar" in browser.page("/escritorio").html.title.text
    assert not Session.select().where(Session.ended_at.is_null()).count()
    assert not any(tokens.usable(Token.get_by_id(link.id)) for link in links.values())
    assert tokens.usable(Token.get_by_id(kept.id))
    assert Invitation.get().expires_at <= now()
    entry = AuditEntry.get(AuditEntry.action == "backup_restored")
    assert (entry.details["sessions"], entry.details["links"]) == (1, 3)


def test_letters_that_waited_go_once_and_no_old_ones(ana: User, folder: Path, elsewhere: Config):
    with db.atomic():
        letters.password_changed(ana, by_link=False)
        letters.password_changed(ana, by_link=False)
    Letter.update(state=LetterState.SENT).where(Letter.id == Letter.select().first().id).execute()
    archive = backup(folder)
    move_to(elsewhere)
    with time_machine.travel(now() + dt.timedelta(hours=95)):
        restoring.restore(archive)
    assert {each.state for each in Letter.select()} == {LetterState.SENT, LetterState.QUEUED}


def test_letters_that_nobody_would_send_by_now_stay(ana: User, folder: Path, elsewhere: Config):
    with db.atomic():
        letters.password_changed(ana, by_link=False)
    archive = backup(folder)
    move_to(elsewhere)
    with time_machine.travel(now() + dt.timedelta(hours=97)):
        _, ended = restoring.restore(archive)
    assert (ended.letters, Letter.get().state) == (1, LetterState.OBSOLETE)


def test_no_number_on_somebodys_paper_is_given_again(folder: Path, elsewhere: Config):
    Institution.update(receipts_last=7).execute()
    archive = backup(folder)
    move_to(elsewhere)
    restoring.restore(archive)
    assert Institution.get().receipts_last == 1007


def test_where_there_is_something_nothing_is_restored(
    app: Flask, paper: Document, folder: Path, elsewhere: Config
):
    archive = backup(folder)
    done = type_in(app, "restore", archive)
    assert done.exit_code == 1
    assert "Solo se restaura donde no hay nada" in done.output
    move_to(elsewhere)
    (elsewhere.data_dir / "subidas").mkdir()
    (elsewhere.data_dir / "subidas" / "x").touch()
    assert "ya hay datos (subidas)" in type_in(app, "restore", archive).output
    shutil.rmtree(elsewhere.data_dir / "subidas")
    assert type_in(app, "restore", archive).exit_code == 0
    assert "Solo se restaura" in type_in(app, "restore", archive).output


def test_any_altered_byte_is_refused_and_so_is_a_torn_archive(
    paper: Document, folder: Path, elsewhere: Config
):
    archive = backup(folder)
    whole = archive.read_bytes()
    with tarfile.open(archive) as tar:
        heads = [member.offset for member in tar] + [member.offset_data for member in tar]
    move_to(elsewhere)
    for place in (*heads, *range(0, len(whole), len(whole) // 40), len(whole) - 1):
        altered = bytearray(whole)
        altered[place] ^= 1
        archive.write_bytes(altered)
        with pytest.raises(Refused):
            restoring.restore(archive)
    for end in (0, 100, 512, len(whole) // 2, len(whole) - 129, len(whole) - 1):
        archive.write_bytes(whole[:end])
        with pytest.raises(Refused, match="incompleta o alterada"):
            restoring.restore(archive)
    assert not list(elsewhere.data_dir.iterdir()) and snapshots.is_empty()
    archive.write_bytes(whole)
    restoring.restore(archive)


def test_what_another_key_signed_is_taken_only_when_it_is_said(
    app: Flask, folder: Path, elsewhere: Config
):
    archive = backup(folder)
    move_to(elsewhere)
    with_settings(app, secret_key="k" * 40)
    assert "no está firmada con esta SECRET_KEY" in type_in(app, "restore", archive).output
    with_settings(app, secret_key_fallbacks=(settings.current().secret_key,))
    assert type_in(app, "restore", "--check", "--other-key", archive).exit_code == 0
    assert type_in(app, "restore", "--other-key", archive).exit_code == 0


def test_a_key_that_lives_with_the_data_comes_along(app: Flask, folder: Path, elsewhere: Config):
    (settings.current().data_dir / "secret_key").write_text(settings.current().secret_key)
    archive = backup(folder)
    move_to(elsewhere)
    (elsewhere.data_dir / "secret_key").write_text("n" * 40)
    with_settings(app, secret_key="n" * 40)
    restoring.restore(archive)
    assert (elsewhere.data_dir / "secret_key").read_text() != "n" * 40


def test_a_newer_portals_backup_is_refused(app: Flask, folder: Path, elsewhere: Config):
    db.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_x', '2026-01-01')")
    archive = backup(folder)
    move_to(elsewhere)
    assert "una versión más nueva del portal (9999_x)" in type_in(app, "restore", archive).output


def test_a_restore_that_was_killed_goes_on_and_nothing_starts_before(
    app: Flask, paper: Document, folder: Path, elsewhere: Config, monkeypatch
):
    archive = backup(folder)
    move_to(elsewhere)

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    for name in ("_place", "_load", "_end_what_lets_in"):
        with monkeypatch.context() as patch:
            patch.setattr(restoring, name, die)
            with pytest.raises(Killed):
                restoring.restore(archive)
        assert type_in(app, "migrate").exit_code == 1
    assert type_in(app, "restore", archive).exit_code == 0
    assert type_in(app, "migrate").exit_code == 0
    assert Document.get().content_hash == paper.content_hash


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("database or disk is full", "No hay espacio en"),
        ("could not extend file: No space left on device", "No hay espacio en"),
        ("server closed the connection", "La base de datos falló (server closed the connection)"),
    ],
)
def test_a_database_that_fails_while_it_is_put_back_is_told_in_a_sentence(
    app: Flask, folder: Path, elsewhere: Config, monkeypatch, fault: str, said: str
):
    def fail(**_: object) -> None:
        raise OperationalError(fault)

    archive = backup(folder)
    move_to(elsewhere)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "migrate", fail)
        done = type_in(app, "restore", archive)
    assert done.exit_code == 1 and said in done.output, done.output
    assert "repita la misma orden" in done.output
    assert type_in(app, "restore", archive).exit_code == 0


def test_a_disk_that_was_full_from_the_first_byte_stops_no_other_try(
    app: Flask, folder: Path, elsewhere: Config
):
    archive = backup(folder)
    move_to(elsewhere)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(Refused, match="No hay espacio"):
            restoring.restore(archive)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert schema.unfinished().exists()
    assert type_in(app, "restore", archive).exit_code == 0


def test_an_archive_that_the_disk_does_not_give_is_told_in_a_sentence(
    app: Flask, folder: Path, monkeypatch
):
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    archive = backup(folder)
    monkeypatch.setattr(backup_archive._Unsealed, "read", fail)
    done = type_in(app, "restore", "--check", archive)
    assert done.exit_code == 1 and f"No se pudo leer {archive}: Input/output error" in done.output


def test_a_full_disk_leaves_no_half_and_says_what_to_do(app: Flask, ana: User, folder: Path):
    put(make_entity(administrator=ana), "", b"nota " * 800_000, ana, description="Nota")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, hard))
    try:
        done = type_in(app, "backup", folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert (done.exit_code, list(folder.iterdir())) == (1, [])
    assert "No hay espacio para la copia" in done.output
    assert not (settings.current().data_dir / "last_backup").exists()
    assert not any((settings.current().data_dir / "copiando").iterdir())


def test_two_at_once_are_one(app: Flask, folder: Path):
    with backups._alone():
        assert "Ya se está haciendo una copia" in type_in(app, "backup", folder).output
    assert type_in(app, "backup", folder).exit_code == 0
    assert (settings.current().data_dir / "last_backup").exists()


def test_without_a_folder_it_asks_for_one(app: Flask, folder: Path):
    assert "BACKUP_DIR" in type_in(app, "backup").output
    with_settings(app, backup_dir=folder / "nueva")
    assert type_in(app, "backup").exit_code == 0
    assert len(backups.of_folder(folder / "nueva")) == 1


def test_a_document_that_is_gone_stops_no_backup(
    app: Flask, paper: Document, ana: User, folder: Path
):
    other = put(paper.entity, "", b"otra", ana, description="Otra")
    storing.lose(paper.content_hash)
    done = type_in(app, "backup", folder)
    assert done.exit_code == 0
    assert "Faltan en el archivo de documentos: 1." in done.output
    told = restoring.look(next(folder.iterdir()))
    assert (told.documents, told.missing) == (1, [paper.content_hash])
    assert other.content_hash in storing.stored()


def test_a_database_that_goes_while_documents_are_copied_is_told_in_a_sentence(
    app: Flask, paper: Document, folder: Path, monkeypatch
):
    def fail(_hashes: list[str]) -> None:
        raise OperationalError("server closed the connection")

    storing.lose(paper.content_hash)
    monkeypatch.setattr(stored_files, "spoken_of", fail)
    done = type_in(app, "backup", folder)
    assert (done.exit_code, list(folder.iterdir())) == (1, [])
    assert "La base de datos falló (server closed the connection)" in done.output


def test_a_database_on_another_disk_than_what_machines_share_is_put_back(
    app: Flask, ana: User, folder: Path, elsewhere: Config, tmp_path: Path, monkeypatch
):
    archive, names = backup(folder), {user.username for user in User.select()}
    (tmp_path / "comun").mkdir()
    move_to(dataclasses.replace(elsewhere, shared_dir=tmp_path / "comun"))
    rename = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if path.parent.is_relative_to(tmp_path) != Path(target).is_relative_to(tmp_path):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    restoring.restore(archive)
    assert {user.username for user in User.select()} == names


def test_a_stolen_backup_is_closed_to_who_lacks_the_key(
    app: Flask, paper: Document, folder: Path, elsewhere: Config
):
    keys = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True)
    (folder / "clave").write_text(keys.stdout)
    with_settings(app, backup_recipient=keys.stderr.split()[-1])
    done = type_in(app, "backup", folder)
    assert done.exit_code == 0, done.output
    archive = next(folder.glob("*.age"))
    whole = archive.read_bytes()
    assert b"SQLite" not in whole and b"nota" not in whole
    move_to(elsewhere)
    assert "--identity" in type_in(app, "restore", archive).output
    archive.write_bytes(whole[: len(whole) // 2] + b"x" + whole[len(whole) // 2 + 1 :])
    done = type_in(app, "restore", archive, "--identity", folder / "clave")
    assert done.exit_code == 1 and "alterada o incompleta" in done.output
    archive.write_bytes(whole)
    done = type_in(app, "restore", archive, "--identity", folder / "clave")
    assert done.exit_code == 0, done.output
    assert storing.stored() == [paper.content_hash]


def test_memory_holds_a_piece_of_it(ana: User, folder: Path):
    entity = make_entity(administrator=ana)
    for n in range(10, 34):
        put(entity, "", f"{n}nota ".encode() * (300 << 10), ana, description=f"Nota {n}")
    tracemalloc.start()
    archive = backup(folder)
    restoring.look(archive)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 << 20
