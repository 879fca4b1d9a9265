"""A stored file leaves only as a download, to whom it belongs (A21, A25, A26, A56)."""

import gzip
import re

import brotli
import pytest
from flask import Flask

from domain import documents, library, settings, storage
from domain.errors import Refused
from models import Damage, Document, Entity, EntityState, Family, Scan, StoredFile, User, db
from tests import s3, storing
from tests.attaching import put, row_of
from tests.browsing import Browser, without_token
from tests.conftest import with_settings
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


def test_what_a_draft_removed_is_gone_and_what_a_registered_entity_did_is_an_earlier_version(
    hers: Browser, entity: Entity, ana: User
):
    path = path_to(entity, ana, pdf(), "a.pdf")
    documents.remove(Document.get(), by=ana)
    assert hers.web.get(path).status_code == 200
    with db.atomic():
        Entity.update(state=EntityState.DRAFT, created_by=ana).execute()
    hers.page(path, status=404)


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-2", 206, slice(-2, None)),
        ("bytes=2-9999", 206, slice(2, None)),
        ("bytes=0-", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("letters=0-1", 200, slice(None)),
        ("bytes=x", 200, slice(None)),
        ("bytes=9999-", 416, slice(0, 0)),
    ],
)
def test_a_download_goes_on_where_the_line_was_lost(
    hers: Browser, entity: Entity, ana: User, wanted: str, status: int, part: slice
):
    content = b"a;b\n1;2\n" * 100
    path = path_to(entity, ana, content, "tabla.csv")
    headers = {"Range": wanted, "Accept-Encoding": "br"}
    answer = hers.web.get(path, headers=headers, expect_errors=True)
    assert (answer.status_code, answer.body) == (status, content[part])
    assert answer.headers["Content-Length"] == str(len(content[part]))
    assert ("Content-Range" in answer.headers) == (status != 200)
    if status == 206:
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        begin, last, whole = re.findall("[0-9]+", answer.headers["Content-Range"])
        assert content[int(begin) : int(last) + 1] == answer.body
        assert int(whole) == len(content)


def test_who_has_a_part_of_something_else_gets_all_of_this(
    hers: Browser, entity: Entity, ana: User
):
    path = path_to(entity, ana, b"hola, hola", "nota.txt")
    tag = hers.web.get(path).headers["ETag"]
    assert tag == f'"{Document.get().content_hash}"'

    def status(known: str) -> int:
        return int(hers.web.get(path, headers={"Range": "bytes=4-", "If-Range": known}).status_code)

    assert status(tag) == 206
    assert status('"otra"') == status("Wed, 21 Oct 2015 07:28:00 GMT") == 200


@pytest.mark.asvs("V8.2.2")
def test_a_part_of_a_foreign_document_is_as_missing_as_all_of_it(
    other_browser: Browser, entity: Entity, ana: User
):
    """(A21)"""
    path = path_to(entity, ana, pdf(), "a.pdf")
    theirs = sign_in(other_browser, make_user("beto"))
    for ask in (theirs.web.get, theirs.web.head):
        answer = ask(path, headers={"Range": "bytes=0-3"}, expect_errors=True)
        assert answer.status_code == 404
        assert "ETag" not in answer.headers


@pytest.mark.asvs("V8.2.3")
def test_what_is_confidential_only_its_administrators_open(
    hers: Browser, other_browser: Browser, entity: Entity, ana: User
):
    path = path_to(entity, ana, pdf(), "a.pdf")
    beto = make_user("beto")
    give_access(beto, entity)
    theirs = sign_in(other_browser, beto)
    assert theirs.web.get(path).status_code == 200
    library.set_confidential(Document.get(), True, by=ana)
    missing = theirs.page(f"/entidades/{entity.code}/documentos/yyyyyyyyyyyy/archivo", 404)
    assert without_token(theirs.page(path, 404)) == without_token(missing)
    assert hers.web.get(path).status_code == 200


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"scan": Scan.INFECTED}, "El antivirus encontró"),
        ({"damage": Damage.ALTERED}, "no está en el archivo"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_its_place(
    hers: Browser, entity: Entity, ana: User, columns, words
):
    path = path_to(entity, ana, pdf(), "a.pdf")
    with db.atomic():
        StoredFile.update(columns).execute()
    assert words in hers.page(path, 404).text


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


def test_a_file_of_another_size_is_told_in_words(hers: Browser, entity: Entity, ana: User):
    path = path_to(entity, ana, pdf(), "a.pdf")
    storing.put(storing.place(Document.get().content_hash), b"cut")
    assert "Documento no disponible" in hers.page(path, 404).text


def test_a_store_that_is_away_is_a_pause_and_no_document_is_lost(
    app: Flask, hers: Browser, entity: Entity, ana: User
):
    path, url = path_to(entity, ana, pdf(), "a.pdf"), settings.current().storage_url
    with_settings(app, storage_url=s3.away())
    page = hers.page(path, 503)
    assert "El archivo de documentos no responde. Lo que ya anexó está a salvo." in page.text
    assert page.headers["Retry-After"]
    with_settings(app, storage_url=url)
    assert hers.web.get(path).status_code == 200


def test_the_row_of_a_lost_file_asks_for_it_again(
    app: Flask, hers: Browser, entity: Entity, ana: User
):
    path = path_to(entity, ana, pdf(), "a.pdf")
    storing.lose(Document.get().content_hash)
    app.test_cli_runner().invoke(args=["check-files"])
    row = row_of(hers.page(f"/entidades/{entity.code}/documentos"), "existencia")
    assert "No disponible El archivo se dañó en el portal. Anéxelo otra vez." in row
    assert "Documento no disponible" in hers.page(path, 404).text
