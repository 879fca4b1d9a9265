import datetime as dt
import time

import pytest
import time_machine
from flask import Flask

from domain import sessions
from models import Session, UserState, now
from tests import rescuing
from tests.browsing import Browser
from tests.people import PASSWORD, attempt, make_staff, make_user, sign_in

NEUTRAL = "El usuario o la contraseña no coinciden."


@pytest.mark.parametrize("name", ["ana", "ANA", "  Ana ", "ana@example.com", "Ana@Example.COM"])
def test_one_enters_by_user_name_or_email_in_any_case(ana, browser: Browser, name: str):
    answer = attempt(browser, name, PASSWORD)
    assert answer.status_code == 303
    assert answer.location.endswith("/escritorio")
    assert "Salir" in browser.page("/escritorio").text


def test_the_words_of_the_page(browser: Browser):
    page = browser.page("/ingresar")
    for words in (
        "Nombre de usuario o correo",
        "Contraseña",
        "Entrar",
        "Olvidé el usuario",
        "Olvidé la contraseña",
        "Registro",
    ):
        assert words in page.text


def test_the_cover_has_the_same_form(ana, browser: Browser):
    form = browser.page("/").forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    assert form.submit().location.endswith("/escritorio")


def test_a_password_is_taken_exactly(ana, browser: Browser):
    for almost in (PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1]):
        assert attempt(browser, "ana", almost).status_code == 422


def test_what_was_typed_stays_but_the_password(ana, browser: Browser):
    page = attempt(browser, "anita", "secreta 4411")
    assert page.forms["ingresar"]["username"].value == "anita"
    assert "secreta" not in page.text


def test_staff_land_on_the_page_of_the_institution(database: None, browser: Browser):
    make_staff("jefa")
    assert attempt(browser, "jefa", PASSWORD).location.endswith("/institucion")


@pytest.mark.asvs("V6.3.8")
def test_a_disabled_user_is_told_what_everybody_is(database: None, browser: Browser):
    make_user("ana", state=UserState.DISABLED)
    answer = attempt(browser, "ana", PASSWORD)
    assert answer.status_code == 422 and NEUTRAL in answer.text


def test_who_has_yet_to_confirm_goes_on_to_step_two(database: None, browser: Browser):
    make_user("ana", state=UserState.PENDING, activated_at=None)
    answer = attempt(browser, "ana", PASSWORD)
    assert answer.location.endswith("/registro/confirmar")
    assert "ventanilla-registro" in browser.web.cookies
    page = answer.follow()
    assert "Falta confirmar su correo" in page.text
    assert "Reenviar el correo" in page.text and "Corregir mi correo" in page.text


def test_who_has_yet_to_confirm_and_errs_is_told_what_everybody_is(database, browser: Browser):
    make_user("ana", state=UserState.PENDING)
    answer = attempt(browser, "ana", "otra cosa 12")
    assert answer.status_code == 422 and NEUTRAL in answer.text
    assert "ventanilla-registro" not in browser.web.cookies


def test_who_gets_no_letters_is_told_after_entering(database: None, browser: Browser):
    user = make_user("ana", letters_bounced_at=now())
    page = sign_in(browser, user).page("/escritorio")
    assert "Los correos que le enviamos a ana@example.com nos fueron devueltos" in page.text
    assert "fueron devueltos" not in browser.page("/escritorio").text


def test_only_who_is_being_rescued_reads_of_it_on_entering(ana, app: Flask):
    rescued = "Alguien que dice ser usted pidió cambiar su forma de entrar"
    page = sign_in(Browser(app), ana).page("/escritorio")
    assert rescued not in page.text and "fueron devueltos" not in page.text
    rescuing.accepted(make_staff())
    assert rescued in sign_in(Browser(app), ana).page("/escritorio").text


@pytest.mark.asvs("V7.2.4")
def test_entering_gives_a_new_session_and_ends_the_old_one(ana, browser: Browser):
    sign_in(browser, ana)
    old = browser.web.cookies["ventanilla"]
    form = browser.web.get("/ayuda").forms[0]
    fields = {"csrf_token": form["csrf_token"].value, "username": "ana", "password": PASSWORD}
    assert browser.web.post("/ingresar", fields).status_code == 303
    assert browser.web.cookies["ventanilla"] != old
    assert Session.select().where(Session.ended_at.is_null()).count() == 1
    browser.web.set_cookie("ventanilla", old.strip('"'))
    assert "/ingresar" in browser.web.get("/escritorio").location


@pytest.mark.asvs("V7.2.3")
def test_session_secrets_are_long_and_distinct(ana):
    secrets = {sessions.begin(ana, browser="", network="x") for _ in range(50)}
    assert len(secrets) == 50 and all(len(secret) == 43 for secret in secrets)


@pytest.mark.asvs("V3.5.1")
@pytest.mark.parametrize("token", [None, "", "IjEi.bad.token"])
def test_a_form_without_its_token_enters_nobody(ana, browser: Browser, token):
    fields = {"username": "ana", "password": PASSWORD}
    answer = browser.web.post(
        "/ingresar", fields | ({} if token is None else {"csrf_token": token}), expect_errors=True
    )
    assert answer.status_code == 422
    assert Session.select().count() == 0
    answer.forms["ingresar"]["password"] = PASSWORD
    assert answer.forms["ingresar"].submit().status_code == 303


@pytest.mark.asvs("V3.5.1", "V3.5.2")
@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://localhost.evil.example"]
)
def test_a_form_of_another_site_enters_nobody(ana, browser: Browser, origin: str):
    form = browser.web.get("/ingresar").forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    answer = form.submit(headers={"Origin": origin}, expect_errors=True)
    assert answer.status_code == 400
    assert Session.select().count() == 0


@pytest.mark.parametrize("body", ["username=ana\x00&password=a", "username=%ED%A0%80&password=%00"])
def test_hostile_text_is_a_refusal(ana, browser: Browser, body: str):
    token = browser.token()
    answer = browser.web.post("/ingresar", f"csrf_token={token}&{body}", expect_errors=True)
    assert answer.status_code == 422


@pytest.mark.asvs("V6.2.9")
def test_a_very_long_password_is_refused_at_once(ana, browser: Browser):
    begun = time.monotonic()
    answer = browser.post("/ingresar", {"username": "ana", "password": "a" * 1_000_000})
    assert answer.status_code == 413
    assert browser.post("/ingresar", {"username": "ana", "password": "a" * 5000}).status_code == 422
    assert time.monotonic() - begun < 5


@pytest.mark.asvs("V6.2.10")
def test_a_password_never_expires(ana, browser: Browser):
    with time_machine.travel(now() + dt.timedelta(days=400)):
        assert attempt(browser, "ana", PASSWORD).status_code == 303


@pytest.mark.asvs("V6.2.7")
@pytest.mark.parametrize(
    ("path", "kinds"),
    [("/ingresar", {"current-password"}), ("/registro", {"new-password"})],
)
def test_password_managers_know_the_fields(browser: Browser, path: str, kinds: set[str]):
    """And nothing hinders pasting: no page has handlers, see tests/test_templates.py."""
    fields = browser.page(path).html.select("input[type=password]")
    assert {field["autocomplete"] for field in fields} == kinds
    assert browser.page(path).html.select_one("input[name=username]")["autocomplete"] == "username"
