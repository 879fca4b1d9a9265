"""A request with its message, and the page where it is answered."""

import pytest

from domain import access
from models import Access, AccessState, Entity, StaffRole, User
from tests.administering import path, press, tick
from tests.browsing import HX, Browser
from tests.mail import letters_to, path_in, text_of
from tests.people import PASSWORD, give_access, make_entity, make_staff, make_user, sign_in

MESSAGE = "Soy la contadora, <b>hablé</b> con Gloria"
SHOWN = "Soy la contadora, &lt;b&gt;hablé&lt;/b&gt; con Gloria"


@pytest.fixture
def ramon(browser: Browser, database: None) -> Browser:
    return sign_in(browser, make_user("ramon"))


def form_to(page, ending: str):
    return next(form for form in page.forms.values() if form.action.endswith(ending))


def asking(browser: Browser, entity: Entity, message: str):
    form = form_to(browser.page(f"/registro/entidad?solicitar={entity.code}"), "/registro/entidad")
    form["message"] = message
    return form


def test_the_message_of_step_3_reaches_the_administrator(ramon, other_browser, gloria, entity):
    ramon.send(asking(ramon, entity, MESSAGE), 200)
    row = Access.get(Access.message != "")
    path = f"/entidades/{entity.code}/usuarios/{row.code}"
    assert SHOWN in sign_in(other_browser, gloria).page(path).text


def test_the_message_of_my_registrations_reaches_staff(ramon, other_browser, database):
    imported = make_entity("Importada SAS", "900373923")
    found = ramon.page("/configuracion/mis-registros/nuevo?q=importada")
    form = form_to(found, "/solicitudes")
    form["message"] = MESSAGE
    ramon.send(form, 200)
    assert Access.get().entity_id == imported.id
    staff = sign_in(other_browser, make_staff())
    assert SHOWN in staff.page("/institucion/solicitudes").text


def test_a_long_message_is_refused_and_kept(ramon, entity):
    long = "a" * 501
    refused = ramon.send(asking(ramon, entity, long), 422)
    assert "Use 500 letras o menos." in refused.text and long in refused.text
    found = form_to(ramon.page("/configuracion/mis-registros/nuevo?q=asociados"), "/solicitudes")
    found["message"] = long
    again = ramon.send(found, 422)
    assert again.html.find("details", open=True) and long in again.text
    assert Access.select().count() == 1


@pytest.fixture
def request_of_ramon(entity: Entity) -> Access:
    person = make_user("ramon")
    return access.request(entity, by=person, key="k", message=MESSAGE)


@pytest.fixture
def request_for_staff(database: None) -> Access:
    make_staff()
    imported = make_entity("Importada SAS", "900373923")
    return access.request(imported, by=make_user("ramon"), key="k", message=MESSAGE)


@pytest.fixture
def request_of_ramon_elsewhere(entity: Entity) -> Access:
    return give_access(make_user("otra"), entity, state=AccessState.PENDING)


def state(row: Access) -> str:
    return str(Access.get_by_id(row.id).state)


def through_the_letter(browser: Browser, person: User):
    """Opens the link, signs in, and stands on the page that it leads to."""
    [letter] = letters_to(browser, person.email)
    asked = browser.web.get(path_in(letter)).follow()
    form = asked.forms["ingresar"]
    form["username"], form["password"] = person.username, PASSWORD
    return browser.send(form, 200)


def test_from_the_letter_one_tap_accepts(browser, gloria, request_of_ramon):
    page = through_the_letter(browser, gloria)
    assert page.request.path.endswith("/solicitud") and SHOWN in page.text
    assert state(request_of_ramon) == AccessState.PENDING
    done = browser.send(form_to(page, "/aceptados"), 200)
    assert done.request.path == page.request.path
    assert state(request_of_ramon) == AccessState.ACCEPTED
    assert "el acceso está activo" in done.text and not done.html.find("button", string="Aceptar")


def test_rejecting_there_with_a_reason_tells_it_to_who_asked(
    browser, other_browser, gloria, request_of_ramon
):
    form = form_to(through_the_letter(browser, gloria), "/rechazados")
    form["reason"], form["reason_text"] = "No la conocemos", "Llámenos <antes>"
    assert "Llámenos &lt;antes&gt;" in browser.send(form, 200).text
    sign_in(other_browser, request_of_ramon.user)
    mine = other_browser.page("/configuracion/mis-registros").text
    assert "«No la conocemos. Llámenos &lt;antes&gt;»" in mine
    letter = text_of(letters_to(other_browser, "ramon@example.com")[-1])
    assert "No la conocemos. Llámenos <antes>" in letter


def test_opening_the_page_changes_nothing(browser, gloria, request_of_ramon):
    path = through_the_letter(browser, gloria).request.path
    for _ in range(5):
        browser.page(path)
        browser.web.head(path)
    assert state(request_of_ramon) == AccessState.PENDING


def test_what_another_decided_meanwhile_is_said(browser, gloria, entity, request_of_ramon):
    page = through_the_letter(browser, gloria)
    access.withdraw(request_of_ramon, by=request_of_ramon.user)
    late = browser.send(form_to(page, "/aceptados"), 200)
    assert "Nada cambió" in late.text and "retirada por quien la hizo" in late.text
    assert state(request_of_ramon) == AccessState.WITHDRAWN


def test_who_asks_doesnt_reach_the_page(browser, entity, request_of_ramon):
    sign_in(browser, request_of_ramon.user)
    path = f"/entidades/{entity.code}/usuarios/{request_of_ramon.code}/solicitud"
    assert browser.web.get(path, expect_errors=True).status_code == 404
    staff_path = f"/institucion/solicitudes/{request_of_ramon.code}"
    assert browser.web.get(staff_path, expect_errors=True).status_code == 404


def test_staff_decides_from_the_letter_too(browser, request_for_staff):
    staff = User.get(User.username == "funcionaria")
    page = through_the_letter(browser, staff)
    assert page.request.path == f"/institucion/solicitudes/{request_for_staff.code}"
    form = form_to(page, "/rechazada")
    form["reason"] = "Pidió la entidad equivocada"
    browser.send(form, 200)
    assert Access.get_by_id(request_for_staff.id).reason == "Pidió la entidad equivocada"
    assert "ya fue rechazada" in browser.page(page.request.path).text


def test_a_long_reason_is_refused_and_kept(browser, request_for_staff):
    page = through_the_letter(browser, User.get(User.username == "funcionaria"))
    form = form_to(page, "/rechazada")
    form["reason_text"] = "a" * 201
    refused = browser.send(form, 422)
    assert "Use 200 letras o menos." in refused.text and "a" * 201 in refused.text
    assert state(request_for_staff) == AccessState.PENDING


def test_an_auditor_and_a_request_of_others_have_no_buttons(
    browser, request_for_staff, request_of_ramon_elsewhere
):
    sign_in(browser, make_staff("auditora", staff_role=StaffRole.AUDITOR))
    own = browser.page(f"/institucion/solicitudes/{request_for_staff.code}")
    assert "La decide un funcionario" in own.text
    other = browser.page(f"/institucion/solicitudes/{request_of_ramon_elsewhere.code}")
    assert "ya tiene administrador" in other.text
    assert not own.html.main.find("form") and not other.html.main.find("form")


def test_the_table_rejects_with_a_reason_and_forgets_it_afterwards(
    browser, gloria, entity, request_of_ramon
):
    page = sign_in(browser, gloria).page(path(entity))
    form = tick(page, request_of_ramon)
    form["reason"] = "No la conocemos"
    done = press(browser, form, "Rechazar acceso", headers=HX)
    assert Access.get_by_id(request_of_ramon.id).reason == "No la conocemos"
    assert 'id="motivo" hx-swap-oob' in done.text and " selected>No la" not in done.text
