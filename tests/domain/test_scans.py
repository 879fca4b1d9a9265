"""The antivirus: nothing waits for it or is lost without it; what it finds stays inside (A24)."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from domain import antivirus, documents, requirements, scans
from domain.errors import Refused
from domain.faults import Fault
from domain.scans import Scanner
from models import (
    AuditEntry,
    Document,
    Entity,
    Letter,
    Scan,
    StaffRole,
    StoredFile,
    User,
    UserState,
)
from tests import storing
from tests.attaching import put
from tests.clamd import EICAR, INFECTED, clamd
from tests.conftest import with_settings
from tests.crowd import at_once
from tests.people import make_entity, make_staff, make_user

pytestmark = pytest.mark.usefixtures("database")
LARGE = 3 << 20
ROW = "existencia"


@pytest.fixture(scope="module", params=["socket", "tcp"])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    with clamd(tcp=request.param == "tcp", most="2M") as address:
        yield address


@pytest.fixture
def guarded(app: Flask, server: str) -> None:
    with_settings(app, clamd_socket=server)


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity(administrator=ana, notification_email="oficina@example.com")


def scan_of(document: Document) -> StoredFile:
    return StoredFile.get(StoredFile.content_hash == document.content_hash)


def scan_all(scanner: Scanner | None = None) -> None:
    scanner = scanner or Scanner()
    while scanner.work():
        pass


def letters() -> dict[str, str]:
    return {letter.recipient: letter.context["name"] for letter in Letter.select()}


def test_without_an_antivirus_nothing_waits_for_one(entity: Entity, ana: User):
    document = put(entity, ROW, b"hola", ana)
    assert scan_of(document).scan == Scan.NONE
    assert not scans.unscanned([document.content_hash])
    assert not Scanner().work()


@pytest.mark.usefixtures("guarded")
def test_a_file_waits_and_is_found_clean(entity: Entity, ana: User):
    document = put(entity, ROW, b"hola", ana)
    assert scans.unscanned([document.content_hash]) == {document.content_hash}
    scan_all()
    assert scan_of(document).scan == Scan.CLEAN
    assert not scans.unscanned([document.content_hash])
    assert not Letter.select().exists()


@pytest.mark.asvs("V5.4.3")
@pytest.mark.usefixtures("guarded")
def test_a_threat_is_put_in_quarantine_and_told_once_to_its_owners_and_the_chiefs(
    entity: Entity, ana: User
):
    make_staff("jefa", name="Jefa")
    make_staff("auditora", staff_role=StaffRole.AUDITOR)
    make_staff("antes", state=UserState.DISABLED)
    document = put(entity, ROW, INFECTED, ana)
    scan_all()
    found = scan_of(document)
    assert (found.scan, found.threat) == (Scan.INFECTED, "Prueba.EICAR.UNOFFICIAL")
    assert letters() == {
        "ana@example.com": ana.name,
        "oficina@example.com": entity.name,
        "jefa@example.com": "Jefa",
    }
    assert AuditEntry.get(AuditEntry.action == "document_infected").subject == document.code
    scans._settle(found, "another")
    assert Letter.select().count() == 3


@pytest.mark.usefixtures("guarded")
def test_what_is_in_quarantine_counts_as_missing(entity: Entity, ana: User):
    put(entity, ROW, INFECTED, ana)
    scan_all()
    [row] = [row for row in requirements.rows(entity) if row.documents]
    assert (row.fault, row.is_whole) == (Fault.INFECTED, False)


@pytest.mark.usefixtures("guarded")
def test_the_same_content_is_refused_from_then_on(entity: Entity, ana: User):
    put(entity, ROW, INFECTED, ana)
    scan_all()
    beto = make_user("beto")
    with pytest.raises(Refused) as caught:
        put(make_entity("Otra", "800111202", beto), ROW, INFECTED, beto)
    assert caught.value.message == documents.INFECTED


@pytest.mark.usefixtures("guarded")
def test_each_entity_that_handed_it_in_is_told(entity: Entity, ana: User):
    beto = make_user("beto")
    put(entity, ROW, INFECTED, ana)
    put(make_entity("Otra", "800111202", beto), ROW, INFECTED, beto)
    scan_all()
    assert letters().keys() == {"ana@example.com", "oficina@example.com", "beto@example.com"}


@pytest.mark.usefixtures("guarded")
def test_two_workers_tell_it_once(entity: Entity, ana: User, app: Flask):
    put(entity, ROW, INFECTED, ana)

    def scan(_number: int) -> None:
        with app.app_context():
            scan_all()

    at_once(4, scan)
    assert Letter.select().count() == 2


def test_while_it_is_away_files_wait_and_it_is_asked_ever_less(
    app: Flask, entity: Entity, ana: User, tmp_path: Path
):
    with_settings(app, clamd_socket=f"{tmp_path}/nobody.sock")
    document = put(entity, ROW, b"hola", ana)
    scanner, pauses = Scanner(), []
    for _ in range(9):
        scanner.away_until = 0.0
        assert not scanner.work()
        pauses.append(round(scanner.away_until - time.monotonic()))
    assert scan_of(document).scan == Scan.WAITING
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_when_it_is_back_what_waited_is_scanned(
    app: Flask, entity: Entity, ana: User, server: str, tmp_path: Path
):
    with_settings(app, clamd_socket=f"{tmp_path}/nobody.sock")
    document, scanner = put(entity, ROW, b"hola", ana), Scanner()
    assert not scanner.work()
    with_settings(app, clamd_socket=server)
    assert not scanner.work()  # not yet: it waits a while
    scanner.away_until = 0.0
    assert scanner.work()
    assert scan_of(document).scan == Scan.CLEAN


def test_a_file_that_it_cannot_judge_keeps_nobody_waiting(
    app: Flask, entity: Entity, ana: User, server: str
):
    with_settings(app, clamd_socket=server)
    large = put(entity, ROW, b"a;b\n" * (LARGE // 4), ana, name="a.csv")
    other = put(entity, ROW, b"hola", ana)
    scan_all()
    assert scan_of(large).scan == Scan.WAITING
    assert scan_of(other).scan == Scan.CLEAN


def test_a_lost_file_keeps_nobody_waiting(app: Flask, entity: Entity, ana: User, server: str):
    with_settings(app, clamd_socket=server)
    lost = put(entity, ROW, b"hola", ana)
    other = put(entity, ROW, b"otra", ana)
    storing.lose(lost.content_hash)
    scan_all()
    assert scan_of(other).scan == Scan.CLEAN


def test_what_was_kept_before_there_was_an_antivirus_is_shown_to_it_too(
    app: Flask, entity: Entity, ana: User, server: str
):
    document = put(entity, ROW, INFECTED, ana)
    with_settings(app, clamd_socket=server)
    scan_all()
    assert scan_of(document).scan == Scan.INFECTED


@pytest.mark.parametrize("answer", [b"", b"stream: OK", b"nonsense\0", os.urandom(9000)])
def test_whatever_answers_in_its_place_makes_no_file_clean(
    app: Flask, entity: Entity, ana: User, answer: bytes
):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer_once() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(answer)

        thread = threading.Thread(target=answer_once, daemon=True)
        thread.start()
        with_settings(app, clamd_socket=f"127.0.0.1:{listener.getsockname()[1]}")
        document = put(entity, ROW, b"hola", ana)
        Scanner().work()
        thread.join(5)
    expected = Scan.CLEAN if answer == b"stream: OK" else Scan.WAITING
    assert scan_of(document).scan in {expected, Scan.WAITING}


def test_one_who_never_answers_is_given_up(
    app: Flask, entity: Entity, ana: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(antivirus, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with_settings(app, clamd_socket=f"127.0.0.1:{listener.getsockname()[1]}")
        document = put(entity, ROW, b"hola", ana)
        assert not Scanner().work()
    assert scan_of(document).scan == Scan.WAITING


def test_the_test_file_of_antivirus_makers_is_a_program(entity: Entity, ana: User):
    with pytest.raises(Refused):
        put(entity, ROW, EICAR, ana)
