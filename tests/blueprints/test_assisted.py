"""*Registro asistido*, from the desk of staff to the person's own session."""

import pytest

from models import Session, StaffRole, Token, User
from tests import mail
from tests.assisting import secret, start
from tests.browsing import Browser
from tests.people import make_staff, sign_in
from tests.registering import ANSWERS, PASSWORD, code_to, link_to

PATH = "/institucion/registro-asistido"


@pytest.fixture
def marta(database: None) -> User:
    return make_staff("marta", name="Marta Rincón", staff_role=StaffRole.OFFICER)


@pytest.fixture
def staff(browser: Browser, marta: User) -> Browser:
    return sign_in(browser, marta)


def begin(staff: Browser, status: int = 200, **changes: str):
    form = staff.page(f"{PATH}/nuevo").forms["asistir"]
    for name in ("name", "email", "phone"):
        form[name] = {**ANSWERS, **changes}[name]
    return staff.send(form, status)


def choose(browser: Browser, page, status: int | None = None, **changes: object):
    form = page.forms["confirmar"]
    own = {name: ANSWERS[name] for name in ("password", "security_question", "answer")}
    own |= {"confirmation": PASSWORD, "terms": True, "data_treatment": True, **changes}
    for name, value in own.items():
        form[name] = value
    return browser.send(form, status)


def test_from_the_desk_by_the_slip_to_the_persons_own_session(staff, other_browser):
    asked = begin(staff)
    assert "Por activar" in asked.text and "Marta Rincón" in asked.text
    slip = staff.send(asked.forms["volante"], 200)
    code = slip.html.find(id="codigo").text
    assert slip.html.find("svg") and "localhost/registro/asistido" in slip.text
    form = other_browser.page("/registro/asistido").forms["confirmar"]
    form["username"], form["code"] = "luz.contreras", code
    page = other_browser.send(form, 200)
    assert "Marta Rincón empezó su registro" in page.text
    assert "luzdary@example.com" in page.text
    done = choose(other_browser, page, 200)
    assert done.request.path == "/registro/entidad"
    assert "Marta Rincón" in other_browser.page("/configuracion").text
    listed = staff.page(PATH).html.main.get_text(" ", strip=True)
    for part in ("Luz Dary Contreras", "Activo", "Asistido por Marta Rincón"):
        assert part in listed


def test_the_letter_has_a_link_and_a_code(staff, other_browser):
    begin(staff)
    path = link_to(staff)
    form = other_browser.page("/registro/asistido").forms["confirmar"]
    form["username"], form["code"] = "luz.contreras", code_to(staff)
    assert other_browser.send(form, 200).request.path == path
    choose(other_browser, other_browser.page(path), 200)
    assert "quedó activo" in mail.text_of(mail.letters_to(staff, ANSWERS["email"])[-1])


@pytest.mark.asvs("V3.5.3")
def test_opening_the_link_changes_nothing_and_staff_have_no_password_to_fill_in(staff, marta):
    """A05, A60."""
    user = start(marta)
    path = f"/registro/asistido/{secret(user, marta)}"
    before = [list(table.select().tuples()) for table in (User, Token)]
    for _ in range(5):
        staff.web.get(path)
        staff.web.head(path)
    assert [list(table.select().tuples()) for table in (User, Token)] == before
    assert "En este navegador entró otra persona" in staff.page(path).text
    staff.post(path, {**ANSWERS, "confirmation": PASSWORD, "terms": "y", "data_treatment": "y"})
    assert not User.get_by_id(user.id).is_active
    for page in (f"{PATH}/nuevo", f"{PATH}/{user.code}"):
        assert not staff.page(page).html.select("[type=password]"), page


def test_terms_are_the_persons_to_accept_and_what_was_typed_stays(other_browser, marta):
    path = f"/registro/asistido/{secret(start(marta), marta)}"
    page = choose(other_browser, other_browser.page(path), 422, terms=False, name="Luz Contreras")
    assert "Acepte los términos" in page.text
    assert page.forms["confirmar"]["name"].value == "Luz Contreras"
    assert not Session.select().exists()


def test_a_second_use_says_that_it_is_active_and_a_dead_link_what_to_do(other_browser, marta):
    path = f"/registro/asistido/{secret(start(marta), marta)}"
    choose(other_browser, other_browser.page(path), 200)
    assert "ya está activo" in other_browser.page(path).text
    assert "Pida otro" in other_browser.page("/registro/asistido/nada", 410).text


def test_what_is_wrong_is_told_at_its_field(staff):
    page = begin(staff, 422, email="nada", name="")
    assert page.html.find(id="email-e") and page.html.find(id="name-e")
    assert page.forms["asistir"]["phone"].value == ANSWERS["phone"]


def test_a_wrong_address_is_corrected_while_it_waits(staff):
    form = begin(staff, email="mal@example.com").forms["correo"]
    form["email"] = "bien@example.com"
    assert "Le enviamos un correo a bien@example.com" in staff.send(form, 200).text
    again = staff.send(
        staff.page(f"{PATH}/{User.get(email='bien@example.com').code}").forms["enviar"]
    )
    assert "Le enviamos un correo a bien@example.com" in again.text
    assert len(mail.letters_to(staff, "bien@example.com")) == 1  # the one before is obsolete


def test_an_auditor_reads_and_begins_nothing(browser, marta):
    user = start(marta)
    auditor = sign_in(browser, make_staff("auditora", staff_role=StaffRole.AUDITOR))
    assert user.name in auditor.page(PATH).text
    assert "Imprimir" not in auditor.page(f"{PATH}/{user.code}").text
    auditor.page(f"{PATH}/nuevo", 403)
    for rest in ("", f"/{user.code}/volante", f"/{user.code}/enviado", f"/{user.code}/correo"):
        assert auditor.post(PATH + rest).status_code == 403


def test_only_the_assisted_are_reached_here(staff, marta):
    assert staff.web.get(f"{PATH}/{marta.code}", expect_errors=True).status_code == 404
