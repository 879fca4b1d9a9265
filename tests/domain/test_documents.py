"""Attaching, removing, and the limits of both."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import Config
from domain import documents, housekeeping, limits, storage
from domain.errors import Refused, StorageFull
from models import Access, AuditEntry, Document, Entity, EntityState, Family, Role, User, db, now
from tests import storing
from tests.attaching import put
from tests.conftest import with_settings
from tests.domain.sample_files import EXE, pdf
from tests.drafts import empty_draft
from tests.people import make_entity, make_user

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def entity(ana: User) -> Entity:
    return empty_draft(ana)


def attach(entity: Entity, by: User, content: bytes = b"", **given: str) -> str:
    row, name = given.pop("row", "cedula"), given.pop("name", "cédula.pdf")
    said = {"name": name, "description": "Las dos caras"} | given
    return str(put(entity, row, content or pdf(), by, **said).code)


def test_a_file_lands_in_its_row_with_what_one_wants_to_know_of_it(entity: Entity, ana: User):
    content = pdf()
    code = attach(entity, ana, content, name="../../Mi cédula.PDF")
    document = Document.get(Document.code == code)
    assert (document.requirement, document.name) == ("cedula", "Mi cédula.PDF")
    assert (document.media_type, document.size) == ("application/pdf", len(content))
    assert (document.description, document.attached_by_id) == ("Las dos caras", ana.id)
    assert storage.open_stored(document.content_hash).read() == content
    entry = AuditEntry.get(AuditEntry.action == "document_attached")
    assert (entry.actor, entry.subject) == (ana.code, code)


@pytest.mark.asvs("V5.2.2", "V5.3.2")
def test_an_executable_is_refused_and_nothing_of_it_stays(entity: Entity, ana: User):
    with pytest.raises(Refused) as refusal:
        attach(entity, ana, EXE, name="cedula.pdf")
    assert refusal.value.field == "file"
    assert Document.select().count() == 0
    assert storing.nothing_is_left()


def test_fifty_sendings_with_one_key_are_one_row_and_fifty_equal_answers(entity: Entity, ana: User):
    content = pdf()

    def send(_: int) -> str:
        try:
            return attach(entity, ana, content, key="the-same")
        finally:
            db.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(50)))
    assert set(answers) == {document.code for document in Document.select()}
    assert AuditEntry.select().where(AuditEntry.action == "document_attached").count() == 1


def test_the_same_file_twice_in_a_row_is_one_and_says_so(entity: Entity, ana: User):
    content = pdf()
    attach(entity, ana, content)
    with pytest.raises(Refused, match=r"ya está anexado aquí: es «cédula\.pdf»"):
        attach(entity, ana, content, name="otra.pdf")
    attach(entity, ana, content, row="rut")
    assert Document.select().count() == 2


def test_a_removed_file_may_be_attached_again(entity: Entity, ana: User):
    content = pdf()
    document = Document.get(Document.code == attach(entity, ana, content))
    documents.remove(document, by=ana)
    attach(entity, ana, content)
    assert Document.select().where(Document.removed_at.is_null()).count() == 1


def test_a_row_takes_twenty_files(entity: Entity, ana: User):
    for number in range(documents.MOST_FILES):
        attach(entity, ana, f"archivo {number}".encode(), name="nota.txt")
    with pytest.raises(Refused, match="ya tiene 20 archivos"):
        attach(entity, ana)
    attach(entity, ana, row="rut")


@pytest.mark.asvs("V5.2.4")
def test_an_entity_keeps_so_many_bytes_and_no_more_removed_ones_included(
    app, entity: Entity, ana: User
):
    content = pdf()
    with_settings(app, max_entity_bytes=len(content) + 10)
    document = Document.get(Document.code == attach(entity, ana, content))
    documents.remove(document, by=ana)
    attach(entity, ana, content, row="rut")  # the same bytes are kept once
    with pytest.raises(Refused, match="ocupan todo el espacio"):
        attach(entity, ana, b"doce letras.", name="nota.txt")
    draft = {"state": EntityState.DRAFT, "family": Family.NATURAL, "created_by": ana}
    other = make_entity("Otra", None, **draft)
    attach(other, ana, content)


@pytest.mark.asvs("V8.3.1")
def test_who_lost_the_right_while_the_file_came_attaches_nothing(ana: User):
    """A62: joining photographs takes a while after the guard looked."""
    registered = make_entity(administrator=ana)
    Access.update(role=Role.MEMBER).execute()
    with pytest.raises(Refused, match="no se anexó"):
        attach(registered, ana, row="")
    assert not Document.select().exists()


def test_the_quota_holds_when_many_arrive_at_once(app, entity: Entity, ana: User):
    with_settings(app, max_entity_bytes=35)

    def send(number: int) -> bool:
        try:
            return bool(attach(entity, ana, f"diez {number:05d}".encode(), name="nota.txt"))
        except Refused:
            return False
        finally:
            db.close()

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(send, range(12)))
    assert (taken, Document.select().count()) == (3, 3)


@pytest.mark.asvs("V2.4.1", "V2.3.2")
def test_a_person_s_uploads_are_counted_by_the_hour(ana: User):
    for _ in range(limits.UPLOADS.times):
        documents.may_send(ana)
    with pytest.raises(Refused, match="siga dentro de un rato"):
        documents.may_send(ana)
    documents.may_send(make_user("beto"))


@pytest.mark.asvs("V5.2.1")
def test_a_file_over_the_limit_leaves_nothing(app, entity: Entity, ana: User):
    with_settings(app, max_document_bytes=100)
    with pytest.raises(Refused, match="pesa más de"):
        attach(entity, ana)
    assert storing.nothing_is_left()


def test_a_full_disk_is_said_and_leaves_no_row(entity: Entity, ana: User):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    content = pdf() + b"\n%" * 2_000_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, hard))
    try:
        with pytest.raises(StorageFull):
            attach(entity, ana, content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert Document.select().count() == 0
    assert storing.nothing_is_left()


def test_a_document_is_removed_once_and_its_row_of_records_stays(entity: Entity, ana: User):
    document = Document.get(Document.code == attach(entity, ana))
    assert documents.remove(document, by=ana)
    assert not documents.remove(document, by=ana)
    assert Document.get_by_id(document.id).removed_at
    assert AuditEntry.select().where(AuditEntry.action == "document_removed").count() == 1


def test_a_document_of_another_entity_is_not_found(entity: Entity, ana: User):
    code = attach(entity, ana)
    other = make_entity("Otra", None, state=EntityState.DRAFT, family=Family.NATURAL)
    assert documents.find(entity, code)
    assert documents.find(other, code) is None


def test_what_a_draft_removed_is_forgotten_and_a_registered_entity_s_is_kept(
    entity: Entity, ana: User, time_machine
):
    registered = make_entity(administrator=ana, family=Family.NATURAL)
    for one in (entity, registered):
        code = attach(one, ana, one.name.encode() + b" ...", name="nota.txt")
        documents.remove(Document.get(Document.code == code), by=ana)
    attach(entity, ana)
    storing.age()
    documents.tidy()
    assert Document.select().count() == 3
    time_machine.move_to(now() + 2 * documents.KEPT)
    documents.tidy()
    assert Document.select().count() == 2
    assert len(storing.stored()) == 2


KILLED = """
import os, signal, sys
from pathlib import Path
from domain import settings, storage
from models import Entity, User, open_database
from tests.conftest import make_config
settings.use(make_config(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
open_database(sys.argv[2])
keep = storage.keep
def die(received):
    keep(received)
    os.kill(os.getpid(), signal.SIGKILL)
storage.keep = die
from tests.attaching import put
put(Entity.get(), "cedula", b"hola, hola", User.get())
"""


@pytest.mark.asvs("V2.3.3")
def test_killed_between_file_and_row_there_is_a_file_and_no_row_and_tidying_takes_it(
    entity: Entity, ana: User, config: Config
):
    db.close()
    where = [str(config.data_dir), config.database_url, config.storage_url]
    run = [sys.executable, "-c", KILLED, *where]
    done = subprocess.run(run, cwd=Path(__file__).parent.parent.parent, check=False)
    assert done.returncode == -signal.SIGKILL
    assert Document.select().count() == 0
    housekeeping.tidy()
    assert len(storing.stored()) == 1  # it may be somebody's who is just sending it
    storing.age()
    housekeeping.tidy()
    assert storing.nothing_is_left()
