"""A stored file leaves only as a download, to whom it belongs (A21, A25, A26, A56)."""

import gzip

import brotli
import pytest

from domain import documents, storage
from domain.errors import Refused
from models import Document, Entity, EntityState, Family, User, db
from tests import storing
from tests.attaching import put
from tests.browsing import Browser, without_token
from tests.domain.sample_files import pdf
from tests.people import give_access, make_entity, make_user, sign_in

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity(administrator=ana)


def path_to(entity: Entity, by: User, content: bytes, name: str) -> str:
    code = put(entity, "existencia", content, by, name=name).code
    return f"/entidades/{entity.code}/documentos/{code}/archivo"


@pytest.mark.asvs("V3.2.1", "V5.4.1")
def test_it_is_an_attachment_that_no_browser_shows_as_a_page_of_ours(
    hers: Browser, entity: Entity, ana: User
):
    content = pdf(javascript="app.alert(1)")
    answer = hers.web.get(path_to(entity, ana, content, "Existencia y representación.pdf"))
    assert answer.body == content
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_its_type_is_the_one_that_its_content_had(hers: Browser, entity: Entity, ana: User):
    html = b"<!doctype html><script>alert(1)</script>"
    with pytest.raises(Refused):
        path_to(entity, ana, html, "nota.html")
    answer = hers.web.get(path_to(entity, ana, b"a;b\n1;2\n", "tabla.csv"))
    assert answer.headers["Content-Type"].startswith("text/csv")


@pytest.mark.asvs("V5.4.2", "V5.3.2")
@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/absoluta.pdf",
        'con "comillas"; filename=otra.exe',
        "dos\r\nX-Otra: cabecera.pdf",
        "nulo\x00.pdf",
        "a" * 10_000 + ".pdf",
        "CON.pdf",
        ".oculto",
        "al revés \u202efdp.exe",
        "emoji 📄.pdf",
        "....",
        "\ud800.pdf",
        "",
    ],
)
def test_hostile_names_stay_names(hers: Browser, entity: Entity, ana: User, name: str):
    try:
        path = path_to(entity, ana, pdf(), name)
    except Refused:
        return
    answer = hers.web.get(path)
    assert answer.status_code == 200
    disposition = answer.headers["Content-Disposition"]
    assert "\r" not in disposition
    assert "X-Otra" not in answer.headers
    assert len(Document.get().name) <= 120
    assert hers.page(f"/entidades/{entity.code}/documentos")


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_any_browser_gets_the_same_bytes(hers: Browser, entity: Entity, ana: User, coding: str):
    content = b"a;b\n" * 1000
    path = path_to(entity, ana, content, "tabla.csv")
    answer = hers.web.get(path, headers={"Accept-Encoding": coding})
    packed = answer.headers.get("Content-Encoding", "identity")
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[packed]
    assert unpack(answer.body) == content


def test_a_removed_document_is_gone(hers: Browser, entity: Entity, ana: User):
    path = path_to(entity, ana, pdf(), "a.pdf")
    documents.remove(Document.get(), by=ana)
    hers.page(path, status=404)


@pytest.mark.asvs("V8.2.2")
def test_strangers_and_former_members_get_what_a_missing_one_gives(
    other_browser: Browser, entity: Entity, ana: User
):
    path = path_to(entity, ana, pdf(), "a.pdf")
    beto = make_user("beto")
    theirs = sign_in(other_browser, beto)
    missing = without_token(
        theirs.page("/entidades/xxxxxxxxxxxx/documentos/yyyyyyyyyyyy/archivo", 404)
    )
    assert without_token(theirs.page(path, 404)) == missing
    access = give_access(beto, entity)
    assert theirs.web.get(path).status_code == 200
    with db.atomic():
        access.delete_instance()
    assert without_token(theirs.page(path, 404)) == missing


def test_a_document_of_one_entity_is_not_found_under_another(
    hers: Browser, entity: Entity, ana: User
):
    code = path_to(entity, ana, pdf(), "a.pdf").split("/")[-2]
    own = make_entity("Ana", None, state=EntityState.DRAFT, family=Family.NATURAL, created_by=ana)
    hers.page(f"/entidades/{own.code}/documentos/{code}/archivo", 404)


def test_without_a_session_one_is_asked_to_sign_in(browser: Browser, entity: Entity, ana: User):
    path = path_to(entity, ana, pdf(), "a.pdf")
    assert browser.page(path).request.path == "/ingresar"


def test_a_lost_file_is_told_in_words(hers: Browser, entity: Entity, ana: User):
    path = path_to(entity, ana, pdf(), "a.pdf")
    content_hash = Document.get().content_hash
    storing.lose(content_hash)
    with pytest.raises(storage.Missing):
        storage.open_stored(content_hash)
    assert "Documento no disponible" in hers.page(path, 404).text
