"""*Revisión*: the queue of staff, a row side by side with its entity, and what the entity sees."""

import pytest

from domain import library, previews, return_reasons
from models import Document, Entity, ReturnReason, StaffRole, User, db
from tests.attaching import form_of, path_of, put, row_of
from tests.browsing import Browser
from tests.domain.sample_files import pdf
from tests.people import make_staff, sign_in
from tests.reviews import REASON, ROWS, accept, finished, fresh, give_back, paper

pytestmark = pytest.mark.usefixtures("database")
FIRST, SECOND = ROWS
QUEUE = "/institucion/revision"


@pytest.fixture
def entity(ana: User) -> Entity:
    return finished(ana)


@pytest.fixture
def marta(database: None) -> User:
    return make_staff("marta", name="Marta Rincón")


@pytest.fixture
def staff(other_browser: Browser, marta: User) -> Browser:
    return sign_in(other_browser, marta)


def at(document: Document, rest: str = "") -> str:
    return f"{QUEUE}/{document.code}{rest}"


def test_a_reviewer_goes_through_the_queue_row_by_row(staff: Browser, entity: Entity):
    page = staff.page(QUEUE)
    page = staff.send(form_of(page, "/siguiente"))
    assert page.request.path == at(paper(entity))
    assert "Entregada SAS" in page.text and "Es suya hasta las" in page.text
    page = staff.send(form_of(page, "/aceptada"))
    assert "Aceptado" in page.text
    page = staff.send(form_of(page, "/siguiente"))
    assert page.request.path == at(paper(entity, SECOND))
    form = form_of(page, "/devuelta")
    form["reason"], form["reason_text"] = REASON, "Falta la página 2."
    page = staff.send(form)
    assert f"{REASON} Falta la página 2." in page.text
    page = staff.send(form_of(page, "/siguiente"))
    assert page.request.path == QUEUE and "No queda ninguna fila" in page.text


def test_without_a_reason_nothing_is_returned(staff: Browser, entity: Entity):
    page = staff.page(at(paper(entity)))
    answer = staff.send(form_of(page, "/devuelta"), status=422)
    assert "Elija el motivo" in answer.text
    form = form_of(page, "/devuelta")
    form["reason"].force_value("otro")
    assert "Elija un motivo de la lista" in staff.send(form, status=422).text
    form["reason"].force_value("")
    form["reason_text"] = "x" * 201
    staff.send(form, status=422)
    assert paper(entity).state == "attached"


def test_the_entity_sees_each_state_with_its_reason(
    hers: Browser, entity: Entity, marta: User, ana: User
):
    assert "En revisión" in row_of(hers.page(path_of(entity)), FIRST)
    accept(entity, FIRST, marta)
    give_back(entity, SECOND, marta)
    page = hers.page(path_of(entity))
    assert "Aceptado" in row_of(page, FIRST)
    assert f"Devuelto : {REASON}" in row_of(page, SECOND)
    assert REASON in hers.page(f"/entidades/{entity.code}/que-me-falta").text
    assert "devuelto" in hers.page("/escritorio").text
    put(entity, SECOND, b"corregido", ana)
    assert "En revisión" in row_of(hers.page(path_of(entity)), SECOND)


def test_a_decision_is_undone_from_its_page(staff: Browser, entity: Entity):
    page = staff.send(form_of(staff.page(at(paper(entity))), "/aceptada"))
    page = staff.send(form_of(page, "/deshecha"))
    assert form_of(page, "/aceptada") and paper(entity).state == "attached"


def test_who_comes_second_is_told_who_decided(staff: Browser, entity: Entity):
    stale = form_of(staff.page(at(paper(entity))), "/aceptada")
    give_back(entity, FIRST, make_staff("edgar", name="Edgar Tarazona"))
    assert "Ya lo devolvió Edgar Tarazona" in staff.send(stale, status=422).text


def test_a_row_that_another_has_is_only_looked_at(staff: Browser, entity: Entity, browser: Browser):
    edgar = sign_in(browser, make_staff("edgar", name="Edgar Tarazona"))
    edgar.send(form_of(edgar.page(QUEUE), "/tomada"))
    page = staff.page(at(paper(entity)))
    assert "La está revisando Edgar Tarazona" in page.text and 'value="' in page.text
    assert not [form for form in page.forms.values() if form.action.endswith("/aceptada")]
    assert "La revisa Edgar Tarazona" in staff.page(QUEUE).text


def test_an_auditor_reads_the_queue_and_opens_nothing_confidential(
    browser: Browser, entity: Entity, staff: Browser, ana: User
):
    auditor = sign_in(browser, make_staff("sandra", staff_role=StaffRole.AUDITOR))
    document = paper(entity)
    file = f"{QUEUE}/archivos/{document.code}"
    assert auditor.web.get(file).status_code == 200
    library.set_confidential(document, True, by=ana)
    assert auditor.web.get(file, expect_errors=True).status_code == 404
    assert "Solo lo abren" in auditor.page(at(document)).text
    assert staff.web.get(file).status_code == 200
    assert not [form for form in auditor.page(QUEUE).forms.values() if form.method == "post"][1:]


def test_the_first_pages_are_shown_once_the_worker_has_drawn_them(
    staff: Browser, entity: Entity, ana: User
):
    document = put(entity, FIRST, pdf(), ana, name="a.pdf")
    pages = f"{QUEUE}/archivos/{document.code}/paginas"
    page = staff.page(at(document)).text
    assert "Preparando las primeras páginas" in page and pages not in page
    assert staff.web.get(pages, expect_errors=True).status_code == 404
    while previews.work():
        pass
    page = staff.page(at(document)).text
    assert "Preparando" not in page and page.count(pages) == 2
    picture = staff.web.get(pages)
    assert picture.content_type == "image/webp"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.headers["Cache-Control"] == "no-store"


def test_an_auditor_sees_no_pages_of_what_is_confidential(
    browser: Browser, staff: Browser, entity: Entity, ana: User
):
    document = put(entity, FIRST, pdf(), ana, name="a.pdf")
    while previews.work():
        pass
    pages = f"{QUEUE}/archivos/{document.code}/paginas"
    auditor = sign_in(browser, make_staff("sandra", staff_role=StaffRole.AUDITOR))
    assert auditor.web.get(pages).status_code == 200
    library.set_confidential(document, True, by=ana)
    assert auditor.web.get(pages, expect_errors=True).status_code == 404
    assert staff.web.get(pages).status_code == 200


def test_papers_of_drafts_and_free_ones_are_not_for_staff(
    staff: Browser, entity: Entity, ana: User
):
    free = put(entity, "", b"libre", ana, description="Otro")
    staff.web.get(at(free), status=404)
    with db.atomic():
        Entity.update(state="draft").where(Entity.id == entity.id).execute()
    staff.web.get(at(paper(entity)), status=404)


def test_the_reasons_are_rows_that_staff_edit(staff: Browser):
    page = staff.page(f"{QUEUE}/motivos")
    form = form_of(page, "/motivos")
    form["text"] = "Falta el sello."
    staff.send(form)
    added = ReturnReason.get(ReturnReason.text == "Falta el sello.")
    page = staff.page(f"{QUEUE}/motivos/{added.code}")
    form = form_of(page, added.code)
    form["text"] = "Falta el sello de la entidad."
    assert "Falta el sello de la entidad." in staff.send(form).text
    staff.send(form_of(page, "/retirado"))
    assert "sello" not in str([each.text for each in return_reasons.listed()])
    staff.web.get(f"{QUEUE}/motivos/{added.code}", status=404)


def test_the_landing_page_counts_what_waits(staff: Browser, entity: Entity):
    assert "2 por revisar" in staff.page("/institucion").text


def test_the_desk_says_that_it_is_verified(hers: Browser, entity: Entity, marta: User):
    for code in ROWS:
        accept(entity, code, marta)
    assert fresh(entity).is_verified
    desk = hers.page("/escritorio").text
    assert "Sin verificar" not in desk and "Verificada" in desk
    page = hers.page(path_of(entity, f"/{paper(entity).code}/borrar"))
    assert "quedará sin verificar" in page.text or "queda sin verificar" in page.text


def test_the_keyboard_alone_is_enough(staff: Browser, entity: Entity):
    page = staff.page(at(paper(entity)))
    assert page.html.select_one("a")["href"] == "#decision" and page.html.select_one("#decision")
    told = page.html.select_one(".keys").text
    keys = {
        str(each.get_attribute_list("accesskey")[0]): each
        for each in page.html.select("[accesskey]")
    }
    assert all(f"Alt + {key.upper()}" in told for key in keys)
    assert keys["a"].text == "Aceptar" and keys["d"]["name"] == "reason"
    page = staff.send(form_of(page, "/aceptada"))
    [following] = page.html.select("[autofocus]")
    assert following.get_attribute_list("accesskey") == ["s"] and following.text == "Siguiente"
