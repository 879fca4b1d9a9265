"""The ways in share their limits, their log and what they know of a user (A08)."""

import pytest

from domain import recovery
from models import AuditEntry, Purpose, User, UserState, db
from tests import mail
from tests.browsing import Browser
from tests.people import attempt
from tests.registering import ANSWERS, PASSWORD, code_to, link_to, register

STOPPED = "Hubo muchos intentos seguidos."
NAME = ANSWERS["username"]


def prove(browser: Browser, path: str, password: str):
    form = browser.page(path).forms["activar"]
    form["username"], form["password"] = NAME, password
    return form.submit(expect_errors=True)


@pytest.mark.asvs("V6.3.4")
def test_failures_of_one_way_count_for_the_others(browser, other_browser, database):
    register(browser)
    path = link_to(browser)
    for _ in range(5):
        assert STOPPED not in attempt(other_browser, NAME, "no es esta 1").text
        assert STOPPED not in prove(other_browser, path, "no es esta 1").text
    assert STOPPED in prove(other_browser, path, PASSWORD).text
    assert STOPPED in attempt(other_browser, NAME, PASSWORD).text


@pytest.mark.asvs("V6.3.4")
def test_each_way_in_writes_that_a_session_began(browser, other_browser, app, database):
    register(browser)
    browser.page(link_to(browser)).forms["activar"].submit()
    attempt(other_browser, NAME, PASSWORD)
    assert AuditEntry.select().where(AuditEntry.action == "session_begun").count() == 2
    third = Browser(app)
    register(third, username="otra.persona", email="otra@example.com")
    form = third.web.get("/registro/confirmar").forms["activar"]
    form["code"] = code_to(third, "otra@example.com")
    form.submit()
    assert AuditEntry.select().where(AuditEntry.action == "session_begun").count() == 3


@pytest.mark.asvs("V6.3.4")
def test_who_is_disabled_is_nobody_to_each_of_them(browser, other_browser, app, database):
    register(browser)
    path = link_to(browser)
    with db.atomic():
        User.update(state=UserState.DISABLED).execute()
    assert attempt(other_browser, NAME, PASSWORD).status_code == 422
    assert other_browser.page(path, 404)
    before = len(mail.letters_to(browser, ANSWERS["email"]))
    recovery.ask(NAME, Purpose.RECOVER_PASSWORD, network="n")
    assert len(mail.letters_to(browser, ANSWERS["email"])) == before
