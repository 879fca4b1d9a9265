"""*Anexar documentos*: a row per requirement, attached and removed with and without script."""

import re

import pytest
from webtest import Upload

from models import Document, Entity, EntityState, Family, User
from tests.attaching import attach, form_of, path_of, put, row_of
from tests.browsing import HX, Browser, without_token
from tests.domain.sample_files import image, pdf
from tests.drafts import empty_draft
from tests.people import give_access, make_entity, make_user, sign_in

pytestmark = pytest.mark.usefixtures("database")
NOTE = b"hola, hola"


@pytest.fixture
def draft(ana: User) -> Entity:
    return empty_draft(ana)


def test_each_requirement_has_its_row(hers: Browser, draft: Entity):
    page = hers.page(path_of(draft))
    assert "Van 0 de 5 obligatorios" in " ".join(page.html.get_text().split())
    assert "Falta el documento" in row_of(page, "cedula")
    assert "En su lugar sirve la «Constancia de no estar obligado" in row_of(page, "indicadores")
    assert page.html.find(id=page.html.find(id="fila-indicadores").p.a["href"].removeprefix("#"))
    assert "Opcional: no hace falta para finalizar." in row_of(page, "rup")
    assert page.html.find("a", string="Seguir")["href"].endswith("/revisar")


def test_the_open_row_says_what_the_document_is(hers: Browser, draft: Entity):
    page = hers.page(path_of(draft, "?fila=indicadores"))
    assert "Si no lleva contabilidad, basta con la constancia." in row_of(page, "indicadores")


def test_the_open_row_says_what_is_taken_before_one_chooses(hers: Browser, draft: Entity):
    page = hers.page(path_of(draft, "?fila=rut"))
    control = page.html.find("input", type="file")
    hint = page.html.find(id=control["aria-describedby"].split()[0]).text
    assert "PDF" in hint
    assert "25 MB" in hint
    assert "image/jpeg" in control["accept"]
    assert page.html.find("label", string="Buscar documento")["for"] == control["id"]


def test_a_file_attached_without_script_stands_in_its_row(hers: Browser, draft: Entity):
    page = attach(hers, draft, pdf(), description="Las dos caras")
    row = row_of(page, "cedula")
    assert "Anexado" in row
    assert "cédula.pdf" in row
    assert "Las dos caras" in row
    assert "hace un momento" in row
    assert "Borrar documento" in row
    assert "Van 1 de 5" in " ".join(page.html.get_text().split())
    assert attach(hers, draft, image("JPEG"), name="atrás.jpg")
    assert Document.select().count() == 2


def test_with_script_the_answer_is_the_row_the_rows_it_stands_for_and_the_count(
    hers: Browser, draft: Entity
):
    opened = hers.web.get(path_of(draft, "?fila=constancia_contabilidad"), headers=HX)
    form = form_of(opened, "/constancia_contabilidad")
    form["file"] = Upload("carta.pdf", pdf())
    answer = hers.fragment(form)
    assert answer.status_code == 200
    rows = answer.html.find_all("li")
    assert [row["id"] for row in rows] == [
        "fila-constancia_contabilidad",
        "fila-indicadores",
        "fila-estados_financieros",
    ]
    assert [row.get("hx-swap-oob") for row in rows] == [None, "true", "true"]
    assert "No hace falta" in row_of(answer, "indicadores")
    assert [h3.parent["id"] for h3 in answer.html.select("h3[autofocus]")] == [rows[0]["id"]]
    assert answer.html.find(id="avance")["hx-swap-oob"] == "true"
    assert "Van 2 de 5" in answer.html.find(id="avance").text
    assert answer.html.find(id="aviso")["hx-swap-oob"] == "true"


@pytest.mark.asvs("V5.2.1")
def test_other_forms_of_this_page_take_no_more_than_any(hers: Browser, draft: Entity, ana: User):
    code = put(draft, "cedula", NOTE, ana).code
    much = {"x": "a" * 100_000}
    assert hers.post(path_of(draft, f"/{code}/borrar"), much).status_code == 413
    assert hers.post(path_of(draft, "/rut"), much).status_code == 413


def test_the_alternative_page_attaches_without_any_script(hers: Browser, draft: Entity):
    link = hers.page(path_of(draft, "?fila=rut")).html.find("a", string="página alternativa")
    page = hers.page(link["href"])
    assert not page.html.find("script")
    form = form_of(page, "/rut")
    form["file"] = Upload("rut.pdf", pdf())
    assert "Anexado" in row_of(hers.send(form, status=200), "rut")


def test_a_draft_loses_a_document_at_one_press(hers: Browser, draft: Entity, ana: User):
    put(draft, "cedula", NOTE, ana)
    form = form_of(hers.page(path_of(draft)), "/borrar")
    page = hers.send(form, status=200)
    assert "Falta el documento" in row_of(page, "cedula")
    assert Document.get().removed_at
    again = hers.fragment(form)
    assert "Falta el documento" in row_of(again, "cedula")


def test_a_registered_entity_is_asked_once_before_it_loses_one(hers: Browser, ana: User):
    entity = make_entity(administrator=ana)
    put(entity, "existencia", NOTE, ana)
    asked = hers.send(form_of(hers.page(path_of(entity)), "/borrar"))
    assert "¿Borrar «nota.txt»" in asked.text
    assert Document.get().removed_at is None
    page = hers.send(form_of(asked, "/borrar"), status=200)
    assert "Falta el documento" in row_of(page, "existencia")
    assert Document.get().removed_at


def test_with_script_the_question_and_its_answer_stand_in_the_row(hers: Browser, ana: User):
    entity = make_entity(administrator=ana)
    code = put(entity, "existencia", NOTE, ana).code
    asked = hers.web.get(path_of(entity, f"/{code}/borrar"), headers=HX)
    assert asked.html.find("li")["id"] == "fila-existencia"
    done = hers.fragment(next(f for f in asked.forms.values() if f.method == "post"))
    assert "Falta el documento" in row_of(done, "existencia")


def test_buttons_of_a_row_have_their_own_words_as_names(hers: Browser, draft: Entity, ana: User):
    put(draft, "cedula", NOTE, ana)
    page = hers.page(path_of(draft)).html
    for button in page.select("main li button"):
        assert not button.get("aria-label")
        assert page.find(id=button["aria-describedby"])


@pytest.mark.asvs("V8.2.2")
def test_who_is_not_of_the_entity_finds_nothing(other_browser: Browser, draft: Entity, ana: User):
    beto = make_user("beto")
    stranger = sign_in(other_browser, beto)
    code = put(draft, "cedula", NOTE, ana).code
    own = make_entity("Beto", None, state=EntityState.DRAFT, family=Family.NATURAL, created_by=beto)
    paths = ["", "?fila=rut", "/rut", f"/{code}/borrar", f"/{code}/archivo"]
    for rest in paths:
        foreign = without_token(stranger.page(path_of(draft, rest), status=404))
        missing = without_token(
            stranger.page(f"/entidades/xxxxxxxxxxxx/documentos{rest}", status=404)
        )
        assert foreign == missing
    for rest in (f"/{code}/borrar", f"/{code}/archivo"):
        stranger.page(path_of(own, rest), status=404)
    assert stranger.post(path_of(draft, f"/{code}/borrar")).status_code == 404
    assert stranger.post(path_of(own, f"/{code}/borrar")).status_code == 404
    upload = [("file", "a.pdf", pdf())]
    assert stranger.post(path_of(draft, "/rut"), upload_files=upload).status_code == 404
    assert Document.get().removed_at is None
    assert Document.select().count() == 1


@pytest.mark.asvs("V8.2.1")
def test_a_member_looks_and_changes_nothing(other_browser: Browser, ana: User):
    entity = make_entity(administrator=ana)
    beto = make_user("beto")
    give_access(beto, entity)
    member = sign_in(other_browser, beto)
    code = put(entity, "existencia", NOTE, ana).code
    page = member.page(path_of(entity, "?fila=existencia"))
    assert "nota.txt" in row_of(page, "existencia")
    assert "Anexar documento" not in [button.text for button in page.html.find_all("button")]
    member.page(path_of(entity, "/existencia"), status=403)
    assert member.post(path_of(entity, f"/{code}/borrar")).status_code == 403
    assert member.web.get(path_of(entity, f"/{code}/archivo")).status_code == 200


def test_an_administrator_changes_the_papers_of_a_registered_entity(hers: Browser, ana: User):
    entity = make_entity(administrator=ana)
    page = attach(hers, entity, pdf(), row="existencia")
    assert "En revisión" in row_of(page, "existencia")
    assert page.html.find("nav", attrs={"aria-label": "Ruta"})
    assert not page.html.find("a", string="Seguir")


@pytest.mark.parametrize("rest", ["/existencia", "/no-hay", "/" + "9" * 40])
def test_a_row_that_the_family_lacks_is_not_found(hers: Browser, draft: Entity, rest: str):
    hers.page(path_of(draft, rest), status=404)
    assert hers.post(path_of(draft, rest)).status_code == 404


@pytest.mark.asvs("V1.3.3")
def test_a_nul_in_the_address_is_no_fault_of_ours(hers: Browser, draft: Entity):
    for path in (path_of(draft, "/%00"), path_of(draft, "/%00/archivo"), "/entidades/%00/revisar"):
        assert hers.web.get(path, expect_errors=True).status_code in {400, 404}


def test_the_page_names_the_entity_in_its_title(hers: Browser, draft: Entity):
    assert re.search("Ana Rojas", hers.page(path_of(draft)).html.title.text)
