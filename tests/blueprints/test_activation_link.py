"""The link of the letter, in the browser that registered and in any other (A05)."""

import datetime as dt

import pytest
import time_machine

from models import Session, Token, User, now
from tests.browsing import Browser
from tests.people import make_user, sign_in
from tests.registering import ANSWERS, PASSWORD, code_to, is_active, link_to, register


@pytest.fixture
def registered(browser: Browser, database: None) -> Browser:
    register(browser)
    return browser


def prove(browser: Browser, path: str, password: str = PASSWORD, status: int | None = None):
    form = browser.page(path).forms["activar"]
    form["username"], form["password"] = ANSWERS["username"], password
    return browser.send(form, status)


@pytest.mark.asvs("V3.5.3", "V7.6.2", "V6.4.1")
def test_opening_the_link_changes_nothing(registered: Browser, other_browser: Browser):
    """A05: mail scanners open links, over and over."""
    path = link_to(registered)
    before = [list(table.select().tuples()) for table in (User, Token, Session)]
    for _ in range(25):
        other_browser.web.get(path)
        other_browser.web.head(path)
        registered.web.get(path)
    assert [list(table.select().tuples()) for table in (User, Token, Session)] == before


def test_one_button_in_the_browser_that_registered(registered: Browser):
    form = registered.page(link_to(registered)).forms["activar"]
    assert "username" not in form.fields
    answer = form.submit()
    assert answer.status_code == 303
    assert answer.location.endswith("/registro/entidad")
    assert is_active()
    assert "Salir" in registered.page("/ayuda").text


def test_user_name_and_password_in_any_other(registered: Browser, other_browser: Browser):
    path = link_to(registered)
    token = other_browser.token()
    bare = other_browser.web.post(path, {"csrf_token": token}, expect_errors=True)
    assert bare.status_code == 422
    prove(other_browser, path, "no es esta 1", 422)
    assert not is_active()
    prove(other_browser, path)
    assert is_active()
    assert "Salir" in other_browser.page("/ayuda").text
    assert "Salir" not in registered.page("/ayuda").text


def test_a_second_use_says_that_it_is_active(registered: Browser, other_browser: Browser):
    path = link_to(registered)
    registered.page(path).forms["activar"].submit()
    for browser in (registered, other_browser):
        assert "Su usuario ya está activo" in browser.page(path).text
        again = browser.post(path, {"username": ANSWERS["username"], "password": PASSWORD})
        assert "Su usuario ya está activo" in again.follow().text
    assert "Salir" not in other_browser.page("/ayuda").text


def test_an_expired_link_offers_a_new_letter(registered: Browser, other_browser: Browser):
    path = link_to(registered)
    with time_machine.travel(now() + dt.timedelta(hours=73)):
        page = other_browser.page(path)
        assert "El enlace venció" in page.text
        form = page.forms["renovar"]
        form["username"], form["password"] = ANSWERS["username"], "no es esta 1"
        page = other_browser.send(form, 422)
        form = page.forms["renovar"]
        form["username"], form["password"] = ANSWERS["username"], PASSWORD
        assert "Revise su correo" in other_browser.send(form, 200).text
        fresh = link_to(other_browser)
        assert fresh != path
        other_browser.page(fresh).forms["activar"].submit()
    assert is_active()


@pytest.mark.parametrize(
    "link", ["", "x", "a" * 43, "a" * 3000, "%00", "..%2f..", "%C2%B2", "%3Cscript%3E"]
)
@pytest.mark.asvs("V15.3.5")
def test_a_wrong_link_gets_a_page_that_helps(browser: Browser, link: str):
    answer = browser.web.get(f"/activar/{link}", expect_errors=True)
    assert answer.status_code == 404
    if link and "/" not in link and "%2f" not in link:
        assert "Ese enlace no sirve" in answer.text
        assert answer.html.select_one('main a[href="/registro"]')
    assert browser.post(f"/activar/{link}", {}).status_code in {303, 404}


def test_a_replaced_link_points_to_the_newer_letter(registered: Browser, other_browser: Browser):
    old = link_to(registered)
    registered.send(registered.page("/registro/confirmar").forms["reenviar"], 200)
    assert "Hay un correo más reciente" in other_browser.page(old).text
    assert "Reenviar el correo" in registered.page(old).text
    assert registered.post(old, {}).location == old
    assert not is_active()


def test_another_user_who_is_in_is_not_mixed_up(registered: Browser):
    """A05."""
    path, code = link_to(registered), code_to(registered)
    form = registered.page("/registro/confirmar").forms["activar"]
    sign_in(registered, make_user("ana"))
    page = registered.page(path)
    assert "En este navegador entró otra persona" in page.text
    assert "ana" in page.html.select_one("main").text
    registered.post(path, {"username": ANSWERS["username"], "password": PASSWORD})
    form["csrf_token"] = registered.token()
    form["code"] = code
    assert "entró otra persona" in form.submit().text
    assert not is_active()
    assert "ana" in registered.page("/ayuda").text


def test_once_active_step_two_leads_on(registered: Browser, other_browser: Browser):
    prove(other_browser, link_to(registered))
    assert "Su usuario ya está activo" in registered.page("/registro/confirmar").text
    assert registered.page("/registro").forms["registro"]["name"].value == ""
    answer = registered.post("/registro/activar", {"code": "123456"})
    assert "Su usuario ya está activo" in answer.follow().text
