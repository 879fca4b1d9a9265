import datetime as dt
import re

import pytest
import time_machine

from domain import outbox
from models import Letter, User, db, now
from tests import mail
from tests.browsing import Browser
from tests.people import make_user, sign_in
from tests.registering import ANSWERS, PASSWORD, code_to, is_active, link_to, register

EMAIL = ANSWERS["email"]


@pytest.fixture
def registered(browser: Browser, database: None) -> Browser:
    register(browser)
    return browser


def type_code(browser: Browser, code: str, status: int | None = None):
    form = browser.page("/registro/confirmar").forms["activar"]
    form["code"] = code
    return browser.send(form, status)


@pytest.mark.asvs("V1.3.3")
def test_the_letter_holds_all_that_one_needs(registered: Browser):
    letter = mail.letters_to(registered, EMAIL)[-1]
    text = mail.text_of(letter)
    assert letter["Subject"] == "Activación de su registro"
    assert text.startswith("Para «Luz Dary Contreras»:")
    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines) if "/activar/" in line)
    assert re.fullmatch(r"http://localhost/activar/[\w-]{43}", lines[at])
    assert "cópielo y péguelo" in "\n".join(lines[at : at + 3])
    assert len(re.findall(r"(?<![0-9])[0-9]{6}(?![0-9])", text)) == 1
    assert "http://localhost/antes-de-empezar" in lines
    assert re.search(r"sirven hasta el \w+ [0-9]{1,2} de \w+ de [0-9]{4}, .*UTC-05:00", text)
    assert "SECOP II" in text
    assert "Mesa de servicio" in text
    assert PASSWORD not in text


@pytest.mark.asvs("V1.3.3", "V1.3.11")
def test_a_long_name_is_capped_in_the_letter(browser: Browser, database: None):
    """A64."""
    register(browser, name="Ana " * 29)
    text = mail.text_of(mail.letters_to(browser, EMAIL)[-1])
    assert len(text.split("\n")[0]) < 95


def test_the_code_where_one_registered(registered: Browser):
    code = code_to(registered)
    wrong = type_code(registered, f"{(int(code) + 1) % 1_000_000:06d}", 422)
    assert "Ese no es el código" in wrong.text
    assert "6 cifras" in type_code(registered, "12", 422).text
    assert not is_active()
    form = registered.page("/registro/confirmar").forms["activar"]
    form["code"] = code
    assert registered.fragment(form).headers["HX-Redirect"] == "/registro/entidad"
    assert is_active()


@pytest.mark.asvs("V3.5.1")
def test_activation_needs_the_forms_token(registered: Browser):
    for path in (link_to(registered), "/registro/activar", "/registro/reenviar"):
        answer = registered.web.post(path, {"code": code_to(registered)}, expect_errors=True)
        assert answer.status_code == 422
    assert not is_active()


def test_resending_says_when_and_htmx_gets_the_piece(registered: Browser):
    form = registered.page("/registro/confirmar").forms["reenviar"]
    page = registered.send(form, 200)
    assert re.search(
        r"Enviamos el correo otra vez a las [0-9]{1,2}:[0-9]{2} [ap]\. m\.",
        page.html.select_one("#aviso").text,
    )
    piece = registered.fragment(page.forms["reenviar"])
    assert piece.html.select_one("section#paso h1").text == "Revise su correo"
    assert "otra vez" in piece.html.select_one("#aviso[hx-swap-oob]").text


@pytest.mark.asvs("V2.4.1")
def test_the_page_is_the_same_when_no_more_letters_go(registered: Browser):
    """A04."""
    for _ in range(5):
        page = registered.send(registered.page("/registro/confirmar").forms["reenviar"], 200)
        assert "Enviamos el correo otra vez" in page.text
    assert Letter.select().count() == 3


def test_a_wrong_address_is_corrected_without_losing_the_rest(registered: Browser):
    old = link_to(registered)
    page = registered.page("/registro/correo")
    assert page.forms["correo"]["email"].value == EMAIL
    form = page.forms["correo"]
    form["email"] = "luzdary"
    form = registered.send(form, 422).forms["correo"]
    form["email"] = "luz@example.com"
    page = registered.send(form, 200)
    assert "luz@example.com" in page.text
    assert "Enviamos otro mensaje" in page.text
    assert "Hay un correo más reciente" in registered.page(old).text
    registered.page(link_to(registered, "luz@example.com")).forms["activar"].submit()
    assert is_active()
    assert User.get().email == "luz@example.com"


def test_who_corrects_to_a_registered_address_learns_nothing(registered: Browser):
    make_user("ana", email="ana@example.com")
    form = registered.page("/registro/correo").forms["correo"]
    form["email"] = "ana@example.com"
    assert "Enviamos otro mensaje" in registered.send(form, 200).text
    assert mail.letters_to(registered, "ana@example.com")[-1]["Subject"] == "Usted ya tiene usuario"


def test_who_is_in_and_has_nothing_to_confirm_goes_to_the_desk(browser: Browser):
    sign_in(browser, make_user("ana"))
    assert browser.web.get("/registro/confirmar").location.endswith("/escritorio")


def test_a_returned_letter_is_told(registered: Browser):
    with db.atomic():
        User.update(letters_bounced_at=now()).execute()
    page = registered.page("/registro/confirmar")
    assert "No se pudo entregar" in page.text
    form = registered.page("/registro/correo").forms["correo"]
    form["email"] = "luz@example.com"
    assert "No se pudo entregar" not in registered.send(form, 200).text


def test_a_registration_is_deleted_in_two_steps(registered: Browser):
    path = link_to(registered)
    link = registered.page("/registro/confirmar").html.find("a", string="Borrar este registro")
    question = registered.page(link["href"])
    assert User.select().count() == 1
    page = registered.send(question.forms["borrar"], 200)
    assert "Borramos" in page.text
    assert not User.select().exists()
    assert registered.web.get(path, expect_errors=True).status_code == 404
    assert "Siga en el navegador" in registered.page("/registro/confirmar").text


def test_another_browser_is_told_where_to_go_on(registered: Browser, other_browser: Browser):
    page = other_browser.page("/registro/confirmar")
    assert "Siga en el navegador donde se registró" in page.text
    assert EMAIL not in page.text
    for path in ("/registro/activar", "/registro/reenviar", "/registro/correo"):
        fields = {"code": code_to(registered), "email": "x@example.com"}
        assert "Siga en el navegador" in other_browser.post(path, fields).follow().text
    other_browser.post("/registro/borrar")
    assert User.get().email == EMAIL
    assert not is_active()


def test_step_two_without_step_one_leads_back(browser: Browser):
    form = browser.page("/registro").forms["registro"]
    form["name"] = "Luz"
    browser.send(form, 422)
    assert browser.page("/registro/confirmar").request.path == "/registro"


def test_who_signs_in_before_confirming_goes_on_with_step_two(
    registered: Browser, other_browser: Browser
):
    form = other_browser.page("/ingresar").forms["ingresar"]
    form["username"], form["password"] = ANSWERS["username"], PASSWORD
    assert "Revise su correo" in other_browser.send(form, 200).text
    code = code_to(registered)
    page = other_browser.page("/registro/confirmar").forms["activar"]
    page["code"] = code
    page.submit()
    assert is_active()


def test_who_signs_in_too_late_begins_anew_with_the_same_name(
    registered: Browser, other_browser: Browser
):
    with time_machine.travel(now() + dt.timedelta(hours=73)):
        form = other_browser.page("/ingresar").forms["ingresar"]
        form["username"], form["password"] = ANSWERS["username"], PASSWORD
        page = other_browser.send(form, 200)
        assert "Regístrese de nuevo" in page.html.select_one("#aviso").text
        assert "Revise su correo" in register(other_browser).text
    assert User.select().count() == 1


@pytest.mark.asvs("V3.3.1", "V3.3.4")
def test_the_drafts_cookie_is_out_of_scripts_reach(browser: Browser):
    form = browser.page("/registro").forms["registro"]
    cookies = form.submit(expect_errors=True).headers.getall("Set-Cookie")
    draft = next(text for text in cookies if text.startswith("ventanilla-registro="))
    assert "HttpOnly" in draft
    assert "SameSite=Lax" in draft


def test_a_letter_that_waits_with_a_dead_link_is_not_sent(registered: Browser):
    registered.page("/registro/confirmar").forms["reenviar"].submit()
    while outbox.work():
        pass
    assert [letter.state for letter in Letter.select().order_by(Letter.id)] == ["obsolete", "sent"]
