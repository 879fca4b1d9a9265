"""*Biblioteca de documentos*: every version, who may open what, documents that nobody asks for."""

import datetime as dt
import io
import zipfile

import pytest
from webtest import Upload

from domain import documents, library, library_zip, limits
from models import Access, Document, DocumentState, Entity, EntityState, Family, User, db
from tests.attaching import attach, put
from tests.browsing import Browser, without_token
from tests.domain.sample_files import pdf
from tests.drafts import empty_draft
from tests.people import give_access, make_entity, make_user, sign_in

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity(administrator=ana, family=Family.NATURAL)


@pytest.fixture
def member(other_browser: Browser, entity: Entity) -> Browser:
    beto = make_user("beto")
    give_access(beto, entity)
    return sign_in(other_browser, beto)


def path_of(entity: Entity, rest: str = "") -> str:
    return f"/entidades/{entity.code}/biblioteca{rest}"


def words(page) -> str:
    return " ".join(page.html.find("main").get_text(" ").split())


def form_to(page, end: str):
    return next(form for form in page.forms.values() if form.action.endswith(end))


def test_an_empty_library_says_where_documents_come_from(hers: Browser, entity: Entity):
    page = hers.page(path_of(entity))
    assert "Todavía no hay documentos" in words(page)
    assert page.html.find("a", string="Anexar documentos")


def test_each_document_tells_what_one_wants_to_know(hers: Browser, entity: Entity, ana: User):
    document = put(entity, "rut", b"hola, hola", ana, name="rut.txt", description="Actualizado")
    with db.atomic():
        Document.update(
            state=DocumentState.EXPIRED,
            dated_on=dt.date(2026, 1, 5),
            valid_until=dt.date(2026, 2, 4),
        ).execute()
    page = hers.page(path_of(entity))
    for told in (
        *("rut.txt", "Actualizado", "Vencido", "Valió hasta el 04/02/2026", "10 bytes"),
        *(ana.name, "hace un momento", f"Radicado {document.receipt}", document.content_hash[:8]),
    ):
        assert told in words(page)
    assert hers.web.get(page.html.find("a", string="rut.txt")["href"]).body == b"hola, hola"
    detail = hers.page(page.html.find("a", string="Detalle")["href"])
    for told in (document.content_hash, "05/01/2026", "UTC-05:00", "Registro Único Tributario"):
        assert told in words(detail)


def test_an_earlier_version_stands_folded_below_what_counts(
    hers: Browser, entity: Entity, ana: User
):
    old = put(entity, "rut", b"viejo", ana, name="viejo.txt")
    put(entity, "rut", b"nuevo", ana, name="nuevo.txt")
    documents.remove(old, by=ana)
    page = hers.page(path_of(entity))
    folded = page.html.find("main").find("details")
    assert "Versiones anteriores (1)" in folded.text
    assert "viejo.txt" in folded.text
    assert "nuevo.txt" not in folded.text
    detail = hers.page(path_of(entity, f"/{old.code}"))
    assert "Retirado" in words(detail)
    assert not detail.html.find("a", string="Borrar documento")


def test_long_libraries_have_pages(hers: Browser, entity: Entity, ana: User):
    for number in range(library.PAGE + 1):
        put(entity, "", f"nota {number}".encode(), ana, description="Nota")
    page = hers.page(path_of(entity))
    second = hers.page(page.html.find("a", string="Siguientes")["href"])
    assert second.text.count(">Detalle<") == 1
    first = hers.page(second.html.find("a", string="Anteriores")["href"])
    assert first.text.count(">Detalle<") == library.PAGE


@pytest.mark.asvs("V8.2.3")
def test_a_member_sees_that_it_is_there_and_opens_nothing_confidential(
    hers: Browser, member: Browser, entity: Entity, ana: User
):
    document = put(entity, "rut", b"mi secreto", ana, name="rut.txt", confidential=True)
    page = member.page(path_of(entity))
    assert "Confidencial: solo lo abren los administradores" in words(page)
    assert not page.html.find("a", string="rut.txt")
    assert not page.html.find("a", string="Agregar otro documento")
    detail = member.page(path_of(entity, f"/{document.code}"))
    assert "Solo lo abren los administradores" in words(detail)
    assert not detail.html.find("a", string="Descargar")
    assert not [form for form in detail.forms.values() if "confidencial" in form.action]
    assert member.post(path_of(entity, f"/{document.code}/no-confidencial")).status_code == 403
    content = member.web.get(path_of(entity, ".zip")).body
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["indice.csv"]
    assert hers.page(path_of(entity)).html.find("a", string="rut.txt")
    documents_page = member.page(f"/entidades/{entity.code}/documentos")
    assert not documents_page.html.find("a", string="rut.txt")


def test_an_administrator_marks_a_document_and_takes_the_mark_away(
    hers: Browser, entity: Entity, ana: User
):
    document = put(entity, "rut", b"hola, hola", ana)
    detail = hers.page(path_of(entity, f"/{document.code}"))
    marked = hers.send(form_to(detail, "/confidencial"), status=200)
    assert "Sí: solo lo abren los administradores" in words(marked)
    assert Document.get().confidential
    hers.send(form_to(marked, "/no-confidencial"), status=200)
    assert not Document.get().confidential


def test_a_document_that_nobody_asks_for(hers: Browser, entity: Entity):
    opened = hers.page(path_of(entity))
    form = hers.page(opened.html.find("a", string="agregue otro")["href"]).forms["otro"]
    form["description"] = "Certificación ISO 9001"
    form["file"] = Upload("iso.pdf", pdf())
    form["dated_on"] = "2026-01-05"
    form["confidential"] = True
    page = hers.send(form, status=200)
    document = Document.get()
    assert (document.requirement, document.dated_on) == ("", dt.date(2026, 1, 5))
    assert document.confidential
    assert f"Anexado con el radicado {document.receipt}." in page.text
    assert "Otros documentos" in words(page)
    line = hers.page(f"/entidades/{entity.code}/documentos").html.find(id="otros")
    assert "1 documento más" in line.text
    assert line.a["href"] == path_of(entity)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("description", "", "Escriba qué documento es."),
        ("description", "a" * 201, "200 letras o menos"),
        ("dated_on", "ayer", "Escriba la fecha así"),
        ("dated_on", "2026-02-31", "Escriba la fecha así"),
        ("dated_on", "2999-01-01", "Esa fecha no ha llegado"),
        ("file", "", "Elija el archivo."),
        ("file", Upload("a.exe", b"MZ" + bytes(90)), "programa"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_rest_stays(
    hers: Browser, entity: Entity, field: str, value, sentence: str
):
    form = hers.page(path_of(entity, "/nuevo")).forms["otro"]
    form["description"], form["dated_on"] = "Contrato 42", "05/01/2026"
    form["file"] = Upload("a.pdf", pdf())
    form[field] = value
    page = hers.send(form, status=422)
    assert sentence in words(page)
    if field != "description":
        assert page.forms["otro"]["description"].value == "Contrato 42"
    assert Document.select().count() == 0


def test_a_file_over_the_limit_is_told_on_the_same_page(hers: Browser, entity: Entity, app):
    from tests.conftest import with_settings

    with_settings(app, max_document_bytes=100_000)
    form = hers.page(path_of(entity, "/nuevo")).forms["otro"]
    form["description"], form["file"] = "Grande", Upload("a.txt", b"a" * 300_000)
    assert "lo máximo son" in words(hers.send(form, status=413))


def test_sent_twice_it_is_one(hers: Browser, entity: Entity):
    form = hers.page(path_of(entity, "/nuevo")).forms["otro"]
    form["description"], form["file"] = "Contrato", Upload("a.pdf", pdf())
    hers.send(form, status=200)
    hers.send(form, status=200)
    assert Document.select().count() == 1


def test_what_is_attached_after_the_registration_is_told_its_receipt(hers: Browser, entity: Entity):
    page = attach(hers, entity, pdf())
    assert f"Anexado con el radicado {Document.get().receipt}." in page.text


def test_in_a_draft_there_is_a_library_without_receipts(hers: Browser, ana: User):
    draft = empty_draft(ana)
    page = attach(hers, draft, pdf())
    assert "radicado" not in page.text
    page = hers.page(path_of(draft))
    assert "Radicado" not in words(page)
    assert page.html.find("a", string="cédula.pdf")


def test_the_zip_is_a_download(hers: Browser, entity: Entity, ana: User):
    put(entity, "rut", pdf(), ana, name="rut.pdf")
    link = hers.page(path_of(entity)).html.find("a", string="Descargar todos (.zip)")
    answer = hers.web.get(link["href"])
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "Content-Encoding" not in answer.headers
    assert len(zipfile.ZipFile(io.BytesIO(answer.body)).namelist()) == 2
    assert hers.web.head(link["href"]).status_code == 200
    assert hers.web.get(link["href"]).status_code == 200  # the turn was given back


def test_while_others_download_everything_one_waits(hers: Browser, entity: Entity, ana: User):
    held = library_zip.Archive([], ana)
    answer = hers.page(path_of(entity, ".zip"), status=503)
    assert answer.headers["Retry-After"] == "60"
    assert "Espere un minuto" in words(answer)
    held.close()


@pytest.mark.asvs("V2.4.1")
def test_everything_is_downloaded_so_often_an_hour(hers: Browser, entity: Entity, ana: User):
    for _ in range(limits.ARCHIVES.times):
        assert limits.allow(limits.ARCHIVES, ana.code)
    hers.page(path_of(entity, ".zip"), status=429)


@pytest.mark.asvs("V8.2.2")
def test_a_stranger_and_a_former_member_find_nothing(member: Browser, entity: Entity, ana: User):
    """(A21, A62)"""
    document = put(entity, "rut", b"hola, hola", ana)
    beto = User.get(username="beto")
    other = make_entity(
        "Beto",
        None,
        state=EntityState.DRAFT,
        family=Family.NATURAL,
        created_by=beto,
    )
    missing = "/entidades/xxxxxxxxxxxx/biblioteca"
    assert member.web.get(path_of(entity, ".zip")).status_code == 200
    member.page(path_of(other, f"/{document.code}"), status=404)
    with db.atomic():
        Access.delete().where(Access.user == beto).execute()
    for rest in ("", "/nuevo", f"/{document.code}", ".zip"):
        foreign = without_token(member.page(path_of(entity, rest), status=404))
        assert foreign == without_token(member.page(missing + rest, status=404))
    for rest in ("", f"/{document.code}/confidencial"):
        assert member.post(path_of(entity, rest)).status_code == 404
    assert not Document.get().confidential
