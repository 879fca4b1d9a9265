"""The institution answers the requests to entities that nobody administers."""

import pytest

from domain import data_requests
from models import Access, AccessState, DataKind, Entity, Letter, Role, StaffRole, User
from tests import rescuing
from tests.browsing import Browser
from tests.claiming import claim
from tests.people import give_access, make_entity, make_staff, make_user, sign_in

PATH = "/institucion/solicitudes"


@pytest.fixture
def entity(database: None) -> Entity:
    """Imported: without an administrator."""
    return make_entity("Suministros Importados", "800111202")


@pytest.fixture
def asking(entity: Entity) -> Access:
    person = make_user("ramon", name="Ramón Peñaloza")
    return give_access(person, entity, state=AccessState.PENDING)


@pytest.fixture
def staff(browser: Browser, database: None) -> Browser:
    return sign_in(browser, make_staff())


def test_each_row_says_who_asks_for_which_entity_since_when(staff, asking):
    text = staff.page(PATH).html.main.get_text(" ", strip=True)
    for part in ("Ramón Peñaloza", "ramon@example.com", "Suministros Importados", "hace"):
        assert part in text


def decision(browser: Browser, name: str):
    """The form of one of the two buttons of the request."""
    asked = browser.page(PATH)
    action = asked.html.find("button", string=name).parent["action"]
    return next(form for form in asked.forms.values() if form.action == action)


def test_accepting_makes_the_first_administrator(staff, entity, asking):
    done = staff.send(decision(staff, "Aceptar como administrador"), 200)
    row = Access.get_by_id(asking.id)
    assert (row.state, row.role) == (AccessState.ACCEPTED, Role.ADMINISTRATOR)
    assert "ya administra «Suministros Importados»" in done.text
    assert "Nadie espera respuesta" in done.text


def test_rejecting_tells_the_person(staff, asking):
    done = staff.send(decision(staff, "Rechazar"), 200)
    assert Access.get_by_id(asking.id).state == AccessState.REJECTED
    assert (
        "Rechazó la solicitud de Ramón" in done.text and "La persona recibe un correo" in done.text
    )
    assert Letter.get().template == "access_rejected" and Letter.get().context["by_staff"]


def test_what_was_decided_stays_in_sight(staff, other_browser, asking):
    gloria = make_user("gloria")
    other = make_entity("Otra Empresa", "900373923", gloria)
    give_access(make_user("luz"), other, decided_by=gloria)
    staff.send(decision(staff, "Rechazar"), 200)
    for browser in (staff, sign_in(other_browser, make_staff("auditora", name="Sandra Vera"))):
        [last] = browser.page(PATH).html.find("h2", string="Últimas decisiones").parent.select("li")
        text = last.get_text(" ", strip=True)
        for part in ("Ramón Peñaloza", "Suministros Importados", "Rechazado", "Funcionaria Rojas"):
            assert part in text
        assert "hace" in text


def test_what_was_withdrawn_meanwhile_is_said_and_stays_so(staff, asking):
    form = decision(staff, "Aceptar como administrador")
    Access.update(state=AccessState.WITHDRAWN).where(Access.id == asking.id).execute()
    assert "ya fue retirada" in staff.send(form, 422).html.find(id="aviso").text
    assert Access.get_by_id(asking.id).state == AccessState.WITHDRAWN


def test_entities_with_an_administrator_decide_for_themselves(staff, entity, asking):
    form = decision(staff, "Aceptar como administrador")
    give_access(make_user("gloria"), entity, Role.ADMINISTRATOR)
    assert "ya tiene administrador" in staff.send(form, 422).html.find(id="aviso").text
    assert Access.get_by_id(asking.id).state == AccessState.PENDING
    assert "Ramón" not in staff.page(PATH).html.main.text


@pytest.mark.asvs("V8.2.1")
def test_an_auditor_looks_and_does_not_decide(browser, asking):
    sign_in(browser, make_staff("auditora", staff_role=StaffRole.AUDITOR))
    page = browser.page(PATH)
    assert "Ramón Peñaloza" in page.text
    assert "Aceptar como administrador" not in page.text
    for act in ("aceptada", "rechazada"):
        assert browser.post(f"{PATH}/{asking.code}/{act}").status_code == 403
    assert Access.get_by_id(asking.id).state == AccessState.PENDING


@pytest.mark.asvs("V8.2.1")
def test_who_is_not_staff_finds_nothing_here(browser, asking):
    gloria = make_user("gloria")
    make_entity("Otra Empresa", "900373923", gloria)
    sign_in(browser, gloria)
    browser.page(PATH, 404)
    for act in ("aceptada", "rechazada"):
        assert browser.post(f"{PATH}/{asking.code}/{act}").status_code == 404
    assert User.select().where(User.staff_role.is_null(False)).count() == 0


@pytest.mark.parametrize("code", ["xxxxxxxxxxxx", "9" * 40, "%00", "%C2%B2"])
def test_a_request_that_is_not_there_is_missing(staff, code):
    assert staff.post(f"{PATH}/{code}/aceptada").status_code in {400, 404}


@pytest.mark.parametrize(("text", "hits"), [("PENALOZA", 1), ("importa", 1), ("%", 0), ("zz", 0)])
def test_the_search_finds_people_and_entities(staff, asking, text, hits):
    page = staff.web.get(PATH, {"q": text})
    assert len(page.html.select(".rows > li")) == hits


def test_many_are_paged_the_oldest_first(staff, entity):
    for n in range(30):
        give_access(make_user(f"persona{n}"), entity, state=AccessState.PENDING)
    page = staff.page(PATH)
    assert len(page.html.select(".rows > li")) == 25
    rest = page.click("Siguientes")
    assert len(rest.html.select(".rows > li")) == 5
    assert "persona0@" in rest.click("Al comienzo").text


def test_a_decision_is_taken_back_from_the_list_of_the_last(staff, other_browser, asking):
    done = staff.send(decision(staff, "Rechazar"), 200)
    form = next(form for form in done.forms.values() if form.action.endswith("/deshecha"))
    auditor = sign_in(other_browser, make_staff("sandra", staff_role=StaffRole.AUDITOR))
    assert "Deshacer" not in auditor.page(PATH).text
    assert auditor.post(form.action).status_code == 403
    page = staff.send(form, 200)
    assert "Se deshizo la última decisión sobre Ramón" in page.text
    assert Access.get_by_id(asking.id).state == AccessState.PENDING
    assert "Deshacer" not in page.text
    staff.send(decision(staff, "Rechazar"), 200)
    assert "Hubo después otro cambio" in staff.post(form.action, {"decision": "otra"}).text


def test_the_landing_page_says_what_waits_and_where(staff, asking, gloria):
    before = staff.page("/institucion").html.main
    assert [each.text for each in before.select(".state")] == ["1 por decidir"]
    claim(make_entity("Tuya", "800160400", gloria), by=make_user("nora"))
    rescuing.ask()
    data_requests.ask(gloria, DataKind.QUESTION, "¿Qué saben?", password="", key="d0")
    cards = {
        each.h3.text: each.p.text
        for each in staff.page("/institucion").html.select("li")
        if each.h3
    }
    for card, waits in {
        "Solicitudes de acceso": "1 por decidir",
        "Reclamos": "1 sin cerrar",
        "No pueden entrar": "1 por decidir",
        "Datos personales": "1 por responder",
    }.items():
        assert cards[card].startswith(waits)
