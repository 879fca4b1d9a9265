"""How often one may fail to enter, and who is not stopped by it (A08)."""

import time

import pytest
import time_machine

from domain import limits
from models import KnownNetwork
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.people import PASSWORD, attempt

STOPPED = "Hubo muchos intentos seguidos."


def fail(browser: Browser, username: str, times: int) -> None:
    for _ in range(times):
        assert attempt(browser, username, "no es esta 1").status_code == 422


@pytest.mark.asvs("V6.3.1")
def test_the_tenth_failure_in_a_quarter_of_an_hour_is_the_last(ana, browser: Browser):
    fail(browser, "ana", 10)
    answer = attempt(browser, "ana", PASSWORD)
    assert answer.status_code == 422 and STOPPED in answer.text
    with time_machine.travel(time.time() + limits.SIGN_IN.seconds + 1):
        assert attempt(browser, "ana", PASSWORD).status_code == 303


def test_an_unknown_user_is_stopped_alike(ana, browser: Browser):
    fail(browser, "nadie", 10)
    assert STOPPED in attempt(browser, "nadie", PASSWORD).text


def test_entering_is_no_failure(ana, browser: Browser):
    for _ in range(12):
        assert attempt(browser, "ana", PASSWORD).status_code == 303
        browser.post("/salir")


def test_a_stranger_elsewhere_locks_nobody_out(ana, browser: Browser, app):
    fail(Browser(app, "198.51.100.9"), "ana", 12)
    assert attempt(browser, "ana", PASSWORD).status_code == 303


@pytest.mark.asvs("V6.3.1")
def test_a_network_that_tries_many_names_is_stopped(ana, browser: Browser):
    for n in range(30):
        fail(browser, f"persona{n}", 1)
    assert STOPPED in attempt(browser, "ana", PASSWORD).text
    assert STOPPED in attempt(browser, "ana", "no es esta").text


def test_who_is_known_in_a_stopped_network_still_enters(ana, browser: Browser):
    KnownNetwork.create(user=ana, network="203.0.113.7")
    for n in range(30):
        fail(browser, f"persona{n}", 1)
    wrong, unknown = attempt(browser, "ana", "no es esta"), attempt(browser, "nadie", "nada de eso")
    assert STOPPED in wrong.text and STOPPED in unknown.text
    assert attempt(browser, "ana", PASSWORD).status_code == 303


@pytest.mark.asvs("V4.1.3")
def test_forwarding_headers_are_not_believed(ana, browser: Browser):
    for n in range(10):
        form = browser.web.get("/ingresar").forms["ingresar"]
        form["username"], form["password"] = "ana", "no es esta 1"
        form.submit(headers={"X-Forwarded-For": f"192.0.2.{n}"}, expect_errors=True)
    assert STOPPED in attempt(browser, "ana", PASSWORD).text


def test_load_tests_are_not_stopped(ana, app, browser: Browser):
    with_settings(app, throttle=False)
    fail(browser, "ana", 12)
    assert attempt(browser, "ana", PASSWORD).status_code == 303
