"""Step 1 while it is being filled in: each field as it is left, and what is kept of it."""

import datetime as dt

import pytest
import time_machine
from flask import Flask

from domain import drafts
from models import SignUpDraft, User, now
from tests.browsing import HX, Browser
from tests.people import make_user
from tests.registering import ANSWERS, PASSWORD, filled


def draft_of(browser: Browser) -> dict[str, str]:
    with browser.app.app_context():
        found = drafts.find(browser.web.cookies.get("ventanilla-registro", ""))
        return found.answers if found else {}


def leave(browser: Browser, form, name: str, value: str):
    """Leave a field, as HTMX tells the portal: the whole form goes along."""
    form[name] = value
    fields = [(key, text) for key, text in form.submit_fields() if text is not None]
    path = f"/registro/campo/{name}"
    return browser.web.post(path, fields, headers=HX, expect_errors=True)


def test_leaving_a_field_keeps_all_but_the_secrets(browser: Browser, app: Flask):
    form = browser.page("/registro").forms["registro"]
    form["password"] = PASSWORD
    answer = leave(browser, form, "name", "Luz  Dary")
    assert answer.status_code == 200
    assert answer.text.strip() == '<output id="name-e"></output>'
    leave(browser, form, "email", "luz@")
    assert draft_of(browser)["name"] == "Luz Dary"
    assert draft_of(browser)["email"] == "luz@"
    assert not {"password", "confirmation", "answer"} & set(draft_of(browser))
    again = browser.page("/registro").forms["registro"]
    assert again["name"].value == "Luz Dary"
    assert again["key"].value == form["key"].value


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", "", "Escriba su nombre y apellido."),
        ("email", "luz@", "Escriba el correo completo"),
        ("username", "luz dary", "sin tilde"),
        ("phone", "1", "número completo"),
        ("password", "corta1", "8 caracteres o más"),
        ("confirmation", "otra", "no son iguales"),
        ("answer", "", "Escriba la respuesta de seguridad."),
        ("country", "", "Elija una"),
    ],
)
def test_a_field_is_checked_when_left(browser: Browser, name: str, value: str, sentence: str):
    form = browser.page("/registro?paises=todos").forms["registro"]
    form["password"] = PASSWORD
    form[name].force_value(value) if name == "country" else None
    answer = leave(browser, form, name, value) if name != "country" else send_country(browser, form)
    assert answer.status_code == 422
    output = answer.html.select_one("output")
    assert output["id"] == f"{name}-e"
    assert sentence in output.text


def send_country(browser: Browser, form):
    fields = {"csrf_token": form["csrf_token"].value, "key": form["key"].value, "country": "??"}
    return browser.web.post("/registro/campo/country", fields, headers=HX, expect_errors=True)


def test_a_password_is_held_against_what_stands_in_the_form(browser: Browser):
    form = filled(browser, name="Luz Dary Contreras")
    assert "sus propios datos" in leave(browser, form, "password", "contreras12").text


def test_a_taken_user_name_is_told_ten_times_and_a_registered_address_never(
    browser: Browser, database: None
):
    make_user("ana", email="ana@example.com")
    form = browser.page("/registro").forms["registro"]
    assert leave(browser, form, "email", "ana@example.com").status_code == 200
    told = [leave(browser, form, "username", "ana").status_code for _ in range(11)]
    assert told == [422] * 10 + [200]


def test_checks_of_names_are_limited_by_network_too(browser: Browser, database: None):
    make_user("ana")
    form = browser.page("/registro").forms["registro"]
    told = 0
    for _ in range(301):
        form["key"].force_value(drafts.new_key())
        told += leave(browser, form, "username", "ana").status_code == 422
    assert told == 300


def test_a_field_without_the_token_of_this_browser_keeps_nothing(browser: Browser, database: None):
    form = browser.page("/registro").forms["registro"]
    form["csrf_token"].force_value("stale")
    assert "mucho tiempo abierta" in leave(browser, form, "name", "Luz").text
    assert not SignUpDraft.select().exists()


def test_there_is_no_such_field(browser: Browser):
    token = browser.page("/registro").forms["registro"]["csrf_token"].value
    for name in ("key", "csrf_token", "id", "__class__"):
        answer = browser.web.post(
            f"/registro/campo/{name}", {"csrf_token": token}, expect_errors=True
        )
        assert answer.status_code == 404


def test_a_form_two_hours_old_comes_back_filled(browser: Browser, database: None):
    form = filled(browser)
    browser.web.reset()
    with time_machine.travel(now() + dt.timedelta(hours=2)):
        page = browser.send(form, 422)
        assert "mucho tiempo abierta" in page.text
        again = page.forms["registro"]
        assert again["name"].value == "Luz Dary Contreras"
        again["password"] = again["confirmation"] = PASSWORD
        again["answer"] = ANSWERS["answer"]
        assert "Revise su correo" in browser.send(again, 200).text
    assert User.select().count() == 1


def test_the_draft_outlives_a_refusal_and_a_closed_tab(browser: Browser):
    browser.send(filled(browser, email="luzdary@correo"), 422)
    form = browser.page("/registro").forms["registro"]
    assert form["name"].value == "Luz Dary Contreras"
    assert form["email"].value == "luzdary@correo"
    assert form["terms"].checked
    with time_machine.travel(now() + dt.timedelta(hours=73)):
        assert browser.page("/registro").forms["registro"]["name"].value == ""


def test_what_was_typed_can_be_deleted_in_two_steps(browser: Browser, database: None):
    browser.send(filled(browser, email="luzdary@correo"), 422)
    link = browser.page("/registro").html.select_one('a[href="/registro/borrar"]')
    question = browser.page(link["href"])
    assert SignUpDraft.select().count() == 1
    browser.send(question.forms["borrar"], 200)
    assert not SignUpDraft.select().exists()
    assert browser.page("/registro").forms["registro"]["name"].value == ""


@pytest.mark.parametrize("key", ["", "a", "x" * 65, "../../..", "ñ" * 30, "a" * 20_000])
@pytest.mark.asvs("V15.3.5")
def test_a_key_that_the_portal_never_made_opens_no_draft(
    browser: Browser, database: None, key: str
):
    form = filled(browser)
    form["key"].force_value(key)
    page = browser.send(form, 422)
    assert drafts.is_key(page.forms["registro"]["key"].value)
    assert drafts.find(key) is None
    browser.web.set_cookie("ventanilla-registro", "x" * 30)
    assert browser.page("/registro").forms["registro"]["name"].value == ""
