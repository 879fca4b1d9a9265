"""*Usuarios del portal*: staff find one person and act on the account."""

import pytest

from models import Role, StaffRole, User
from tests import mail
from tests.browsing import Browser
from tests.people import give_access, make_entity, make_staff, sign_in

PATH = "/institucion/usuarios"


@pytest.fixture
def staff(browser: Browser, database: None) -> Browser:
    return sign_in(browser, make_staff("edgar", staff_role=StaffRole.OFFICER))


def find(browser: Browser, typed: str, status: int = 200):
    form = browser.page(PATH).forms["buscar"]
    form["identifier"] = typed
    return browser.send(form, status)


def press(browser: Browser, page, words: str):
    """One of the buttons of the account's form."""
    form = page.forms["cuenta"]
    action = page.html.find("button", string=words).get("formaction") or form.action
    answer = browser.web.post(action, form.submit_fields(), expect_errors=True)
    return answer.follow() if answer.status_code == 303 else answer


@pytest.mark.parametrize("typed", ["ana", "ANA", "ana@example.com", " Ana@Example.com "])
def test_a_person_is_found_by_the_whole_name_or_e_mail(staff: Browser, ana: User, typed: str):
    page = find(staff, typed)
    assert "Cuenta de Ana Rojas" in page.text
    assert "@" not in page.request.path_qs


@pytest.mark.parametrize("typed", ["an", "nadie@example.com", "\x00", "%", "x" * 300, ""])
def test_no_part_of_a_name_finds_anybody(staff: Browser, ana: User, typed: str):
    page = find(staff, typed, 422)
    assert page.html.find(id="identifier-e")


def test_sessions_are_closed_with_a_reason_and_the_owner_hears(staff, other_browser, ana):
    sign_in(other_browser, ana)
    page = find(staff, "ana")
    assert "Elija el motivo" in press(staff, page, "Cerrar sus sesiones").text
    page.forms["cuenta"]["reason"] = "lost"
    done = press(staff, page, "Cerrar sus sesiones")
    assert "Cerramos sus sesiones" in done.text and "Ninguna" in done.text
    assert other_browser.web.get("/configuracion").status_code == 303
    text = mail.text_of(mail.letters_to(staff, ana.email)[-1])
    assert "Motivo: Se perdió o le robaron un equipo." in text
    sign_in(other_browser, ana)
    history = other_browser.page("/configuracion/accesos").text
    assert "La institución cerró sus sesiones" in history


def test_an_account_is_disabled_and_enabled_again(staff, other_browser, ana):
    sign_in(other_browser, ana)
    page = find(staff, "ana")
    page.forms["cuenta"]["reason"] = "left"
    page = press(staff, page, "Desactivar la cuenta")
    assert "Desactivado" in page.text
    assert other_browser.web.get("/configuracion").status_code == 303
    page.forms["cuenta"]["reason"] = "mistake"
    assert "activa otra vez" in press(staff, page, "Activar la cuenta otra vez").text
    assert User.get_by_id(ana.id).is_active


def test_the_only_administrator_is_told_what_to_do_first(staff, ana):
    give_access(ana, make_entity(), Role.ADMINISTRATOR)
    page = find(staff, "ana")
    page.forms["cuenta"]["reason"] = "left"
    assert "Nombre antes a otro administrador" in press(staff, page, "Desactivar la cuenta").text


def test_ones_own_account_leads_to_seguridad_and_an_auditor_reads(staff, other_browser, ana):
    page = find(staff, "edgar")
    assert "cuenta" not in page.forms and "Seguridad" in page.html.main.text
    auditor = sign_in(other_browser, make_staff("sandra", staff_role=StaffRole.AUDITOR))
    assert "cuenta" not in find(auditor, "ana").forms
    for rest in ("sesiones/cerradas", "desactivado", "activado"):
        assert auditor.post(f"{PATH}/{ana.code}/{rest}", {"reason": "lost"}).status_code == 403


def test_only_a_chief_ends_the_sessions_of_all(staff, other_browser, ana):
    assert "todos" not in staff.page(PATH).forms
    chief = sign_in(other_browser, make_staff("marta"))
    form = chief.page(PATH).forms["todos"]
    form["reason"] = "suspicious"
    assert "Cerramos las sesiones de todos" in chief.send(form, 200).text
    assert staff.web.get(PATH).status_code == 303
