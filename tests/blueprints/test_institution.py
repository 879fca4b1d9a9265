"""The institution answers the requests to entities that nobody administers."""

import pytest

from models import Access, AccessState, Entity, Role, StaffRole, User
from tests.browsing import Browser
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


def form_to(page, ending: str):
    return next(form for form in page.forms.values() if form.action.endswith(ending))


def test_each_row_says_who_asks_for_which_entity_since_when(staff, asking):
    text = staff.page(PATH).html.main.get_text(" ", strip=True)
    for part in ("Ramón Peñaloza", "ramon@example.com", "Suministros Importados", "hace"):
        assert part in text


def test_accepting_makes_the_first_administrator(staff, entity, asking):
    done = staff.send(form_to(staff.page(PATH), "/aceptada"), 200)
    row = Access.get_by_id(asking.id)
    assert (row.state, row.role) == (AccessState.ACCEPTED, Role.ADMINISTRATOR)
    assert "ya administra «Suministros Importados»" in done.text
    assert "Nadie espera respuesta" in done.text


def test_rejecting_tells_the_person(staff, asking):
    staff.send(form_to(staff.page(PATH), "/rechazada"), 200)
    assert Access.get_by_id(asking.id).state == AccessState.REJECTED


def test_entities_with_an_administrator_decide_for_themselves(staff, entity, asking):
    form = form_to(staff.page(PATH), "/aceptada")
    give_access(make_user("gloria"), entity, Role.ADMINISTRATOR)
    assert "ya tiene administrador" in staff.send(form, 422).html.find(id="aviso").text
    assert Access.get_by_id(asking.id).state == AccessState.PENDING
    assert "Ramón" not in staff.page(PATH).html.main.text


@pytest.mark.asvs("V8.2.1")
def test_an_auditor_looks_and_does_not_decide(browser, asking):
    sign_in(browser, make_staff("auditora", staff_role=StaffRole.AUDITOR))
    page = browser.page(PATH)
    assert "Ramón Peñaloza" in page.text
    assert not page.html.find("button", string="Aceptar como administrador")
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
