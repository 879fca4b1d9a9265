"""A miniature goes to whom the document belongs (A21, A26)."""

import pytest

from domain import library, previews
from models import Document, Entity, Scan, StoredFile, User, db
from tests.attaching import put
from tests.browsing import Browser
from tests.domain.sample_files import pdf
from tests.people import give_access, make_entity, make_user, sign_in

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def document(ana: User) -> Document:
    return put(make_entity(administrator=ana), "existencia", pdf(), ana, name="a.pdf")


def path_of(document: Document) -> str:
    return f"/entidades/{document.entity.code}/documentos/{document.code}/miniatura"


def test_there_is_none_until_the_worker_has_made_it(hers: Browser, document: Document):
    hers.page(path_of(document), 404)
    previews.work()
    answer = hers.web.get(path_of(document))
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.body[8:12] == b"WEBP"


@pytest.mark.asvs("V3.2.1")
def test_it_is_a_picture_that_only_its_reader_keeps(hers: Browser, document: Document):
    previews.work()
    headers = hers.web.get(path_of(document)).headers
    assert headers["Cache-Control"] == "private, max-age=86400"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.asvs("V8.2.2")
def test_strangers_get_what_a_missing_one_gives(other_browser: Browser, document: Document):
    previews.work()
    sign_in(other_browser, make_user("beto")).page(path_of(document), 404)


def test_what_is_not_opened_has_none(
    hers: Browser, other_browser: Browser, document: Document, ana: User
):
    previews.work()
    library.set_confidential(document, True, by=ana)
    beto = make_user("beto")
    give_access(beto, document.entity)
    sign_in(other_browser, beto).page(path_of(document), 404)
    assert hers.web.get(path_of(document)).status_code == 200
    with db.atomic():
        StoredFile.update(scan=Scan.INFECTED).execute()
    hers.page(path_of(document), 404)


def test_a_document_of_one_entity_has_none_under_another(
    hers: Browser, document: Document, ana: User
):
    previews.work()
    other: Entity = make_entity("Otra", "800111202", ana)
    hers.page(path_of(document).replace(document.entity.code, other.code), 404)
