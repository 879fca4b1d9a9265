"""Files that are lost or altered are found, told once, and found again when they are back (A56)."""

import datetime as dt

import pytest
from click.testing import Result
from flask import Flask

from domain import documents, file_checks, settings, storage, stored_files
from domain.errors import StorageAway
from models import (
    AuditEntry,
    Damage,
    Document,
    StaffRole,
    StoredFile,
    User,
    db,
    now,
)
from tests import s3, storing
from tests.attaching import put
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.drafts import empty_draft
from tests.mail import letters_to, text_of
from tests.people import make_entity, make_staff

pytestmark = pytest.mark.usefixtures("database")

NIGHT = dt.datetime(2026, 12, 1, 7, 30, tzinfo=dt.UTC)  # 2:30 in Colombia
DAY = dt.datetime(2026, 12, 1, 15, 30, tzinfo=dt.UTC)


@pytest.fixture
def three(ana: User) -> list[Document]:
    """Documents, each with its content."""
    entity = make_entity(administrator=ana)
    return [put(entity, "", b"nota " * n, ana, description=f"Nota {n}") for n in (1, 2, 3)]


def spoil(lost: Document, altered: Document) -> None:
    storing.lose(lost.content_hash)
    storing.put(storing.place(altered.content_hash), b"atno " * (altered.size // 5))


def check_files(app: Flask) -> Result:
    return app.test_cli_runner().invoke(args=["check-files"])


def damage_of(document: Document) -> str:
    return StoredFile.get(StoredFile.content_hash == document.content_hash).damage


def test_a_store_in_order_is_told_so(app: Flask, three: list[Document]):
    done = check_files(app)
    told = "Archivos revisados: 3. No están: 0. Alterados: 0. Recuperados: 0.\n"
    assert (done.exit_code, done.output) == (0, told)
    assert StoredFile.select().where(StoredFile.checked_at.is_null()).count() == 0


def test_each_damaged_file_is_a_line_by_the_codes_of_its_documents(
    app: Flask, three: list[Document], ana: User
):
    lost, altered, _ = three
    other = put(make_entity("Otra", "800111202", ana), "", b"nota ", ana, description="La misma")
    spoil(lost, altered)
    done = check_files(app)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        f"no está: {lost.code}, {other.code}",
        f"alterado: {altered.code}",
        "Archivos revisados: 3. No están: 1. Alterados: 1. Recuperados: 0.",
    ]
    assert [damage_of(each) for each in three] == [Damage.MISSING, Damage.ALTERED, Damage.NONE]


def test_what_comes_back_from_a_copy_is_well_again(app: Flask, three: list[Document]):
    spoil(*three[:2])
    check_files(app)
    for number, document in enumerate(three, 1):
        storing.put(storing.place(document.content_hash), b"nota " * number)
    done = check_files(app)
    assert (done.exit_code, "Recuperados: 2." in done.output) == (0, True)
    assert {damage_of(each) for each in three} == {Damage.NONE}


def test_a_store_that_is_away_has_no_damaged_file(app: Flask, three: list[Document]):
    with_settings(app, storage_url=s3.away())
    done = check_files(app)
    assert done.exit_code == 1
    assert "no responde" in done.output
    assert {damage_of(each) for each in three} == {Damage.NONE}


def test_a_file_that_is_kept_again_while_it_is_looked_at_stays_well(three: list[Document]):
    [file] = StoredFile.select().where(StoredFile.content_hash == three[0].content_hash)
    storing.lose(file.content_hash)
    with db.atomic():
        stored_files.note(three[0])  # by another process, a moment ago
    assert not file_checks.check(file)
    assert damage_of(three[0]) == Damage.NONE


def test_each_chief_gets_one_letter_for_all_that_a_check_finds_and_none_again(
    app: Flask, browser: Browser, three: list[Document], time_machine
):
    make_staff("jefa", email="jefa@hospital.example")
    make_staff("auditor", email="auditor@hospital.example", staff_role=StaffRole.AUDITOR)
    spoil(*three[:2])
    for _ in range(2):
        check_files(app)
    assert AuditEntry.select().where(AuditEntry.action == "file_damaged").count() == 2
    assert not letters_to(browser, "jefa@hospital.example")
    time_machine.move_to(now() + file_checks.GATHERED)
    [letter] = letters_to(browser, "jefa@hospital.example")
    assert "Hay 2 que ya no se pueden abrir" in text_of(letter)
    assert f"Documento {three[0].code}, de «Suministros del Norte SAS»" in text_of(letter)
    assert three[2].code not in text_of(letter)
    check_files(app)
    time_machine.move_to(now() + file_checks.GATHERED)
    assert len(letters_to(browser, "jefa@hospital.example")) == 1
    assert not letters_to(browser, "auditor@hospital.example")


def test_no_letter_goes_for_what_was_mended_before(
    app: Flask, browser: Browser, three: list[Document], time_machine
):
    make_staff("jefa", email="jefa@hospital.example")
    storing.lose(three[0].content_hash)
    check_files(app)
    storing.put(storing.place(three[0].content_hash), b"nota ")
    check_files(app)
    time_machine.move_to(now() + file_checks.GATHERED)
    assert not letters_to(browser, "jefa@hospital.example")


def test_at_night_the_worker_looks_at_a_few_and_starts_with_those_not_seen_longest(
    ana: User, time_machine
):
    entity = make_entity(administrator=ana)
    for number in range(7):
        put(entity, "", b"nota %d" % number, ana, description="Nota")
    old = NIGHT - dt.timedelta(days=2)
    with db.atomic():
        StoredFile.update(checked_at=old).where(StoredFile.id <= 6).execute()
        StoredFile.update(checked_at=NIGHT).where(StoredFile.id == 1).execute()
    time_machine.move_to(DAY)
    nightly = file_checks.Nightly()
    assert not nightly.work()
    assert seen_since(NIGHT) == [1]
    time_machine.move_to(NIGHT)
    assert not nightly.work()
    assert seen_since(NIGHT) == [1, 2, 3, 4, 5, 7]
    nightly.work()
    assert seen_since(NIGHT) == [1, 2, 3, 4, 5, 6, 7]


def seen_since(moment: dt.datetime) -> list[int]:
    seen = StoredFile.select().where(StoredFile.checked_at >= moment)
    return [file.id for file in seen.order_by(StoredFile.id)]


def test_at_night_a_store_that_is_away_is_left_alone_for_a_while(
    app: Flask, three: list[Document], time_machine
):
    time_machine.move_to(NIGHT)
    with_settings(app, storage_url=s3.away())
    nightly = file_checks.Nightly()
    assert not nightly.work()
    assert nightly.rests_until
    assert {damage_of(each) for each in three} == {Damage.NONE}


def test_attaching_the_same_file_again_mends_what_was_lost(app: Flask, ana: User):
    entity = empty_draft(ana)
    document = put(entity, "cedula", b"mi documento", ana)
    storing.lose(document.content_hash)
    check_files(app)
    assert put(entity, "cedula", b"mi documento", ana) == document
    assert Document.select().count() == 1
    assert damage_of(document) == Damage.NONE
    assert check_files(app).exit_code == 0


def test_what_could_not_be_sent_to_the_store_is_attached_when_it_answers(app: Flask, ana: User):
    entity, url = empty_draft(ana), settings.current().storage_url
    with_settings(app, storage_url=s3.away())
    with pytest.raises(StorageAway):
        put(entity, "cedula", b"mi documento", ana)
    assert Document.select().count() == StoredFile.select().count() == 0
    assert len(storing.arriving()) == 1
    with_settings(app, storage_url=url)
    assert put(entity, "cedula", b"mi documento", ana)


def test_a_content_that_no_document_speaks_of_is_forgotten_with_its_file_and_miniature(
    ana: User, time_machine
):
    draft, other = empty_draft(ana), make_entity("Otra", "800111202", ana)
    alone, shared = (put(draft, "cedula", each, ana) for each in (b"solo mio", b"de dos"))
    put(other, "existencia", b"de dos", ana)
    for document in (alone, shared):
        storage.keep_preview(document.content_hash, b"picture")
        documents.remove(document, by=ana)
    time_machine.move_to(now() + 2 * documents.KEPT)
    storing.age()
    documents.tidy()
    assert [file.content_hash for file in StoredFile.select()] == [shared.content_hash]
    assert storing.stored() == storing.previews() == [shared.content_hash]
