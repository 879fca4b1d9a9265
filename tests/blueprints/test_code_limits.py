"""Codes are few in a network that the user is known in, too (A08, A19)."""

import time

import pytest
import time_machine
from flask import Flask

from domain import limits, second_step, sessions, totp
from models import User
from tests.browsing import Browser
from tests.people import PASSWORD, attempt

HOME, START = "203.0.113.7", 1_800_000_000


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def with_code(ana: User) -> User:
    """Ana, of whom a code is asked, known in the network that she shares."""
    with time_machine.travel(START - 3600, tick=False):
        second_step.prepare(ana)
        ana = User.get_by_id(ana.id)
        second_step.confirm(ana, PASSWORD, code(ana), network=HOME)
    sessions.begin(ana, browser="", network=HOME)
    return ana


def code(user: User) -> str:
    return totp.code_at(User.get_by_id(user.id), time.time())


def asked(browser: Browser, typed: str, times: int = 1):
    """The last answer to this code, typed so often after one right password."""
    page = attempt(browser, "ana", PASSWORD).follow()
    for _ in range(times):
        page.forms["codigo"]["code"] = typed
        page = browser.send(page.forms["codigo"])
    return page


@pytest.mark.asvs("V6.3.1")
def test_the_eleventh_code_in_a_quarter_of_an_hour_is_not_looked_at(with_code, app: Flask, clock):
    """Four at a time: five would end what the browser was asked."""
    home, elsewhere = Browser(app, HOME), Browser(app, "198.51.100.9")
    for times in (4, 4, 2):
        assert "Ese código no sirve" in asked(home, "000000", times).text
    stopped = asked(home, code(with_code))
    assert stopped.status_code == 422 and "Espere 15 minutos" in stopped.text
    assert asked(elsewhere, code(with_code)).request.path == "/escritorio"
    clock.shift(limits.CODES.seconds + 1)
    assert asked(home, code(with_code)).request.path == "/escritorio"
