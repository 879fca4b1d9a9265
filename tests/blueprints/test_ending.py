"""Open pages say that the session is about to end, and nothing typed is lost (A17)."""

import time
from contextlib import contextmanager

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import Session, now
from tests.browsing import HX, Browser
from tests.people import sign_in

WARNED = "Su sesión vence en 2 minutos"


@contextmanager
def after(minutes: float):
    with time_machine.travel(time.time() + minutes * 60, tick=False):
        yield


def asked(browser: Browser, path: str = "/sesion"):
    """The piece, as an open page gets it."""
    answer = browser.web.get(path, headers=HX)
    return BeautifulSoup(answer.text, "html.parser").find(id="vence")


def delay(piece) -> int:
    return int(piece["hx-trigger"].removeprefix("load delay:").removesuffix("s"))


def signed_in(browser: Browser) -> bool:
    return browser.web.get("/configuracion", expect_errors=True).status_code == 200


def test_a_page_asks_before_the_end_and_a_strangers_never(hers: Browser, other_browser: Browser):
    piece = hers.page("/escritorio").html.find(id="vence")
    assert piece["hx-get"] == "/sesion" and delay(piece) == 27 * 60
    assert other_browser.page("/ayuda").html.find(id="vence") is None


@pytest.mark.asvs("V7.3.1")
def test_two_minutes_before_the_end_it_says_so_and_one_stays(hers: Browser):
    with after(28):
        piece = asked(hers)
        assert WARNED in piece.text and piece["role"] == "alert"
        button = piece.find("button", string="Seguir aquí")
        kept = asked(hers, button["hx-get"])
        assert kept.text == "" and delay(kept) == 28 * 60
    with after(28 + 29):
        assert signed_in(hers)


@pytest.mark.asvs("V7.3.1")
def test_asking_does_not_put_the_end_off(hers: Browser):
    for minutes in (10, 20, 27, 28.5, 29.5):
        with after(minutes):
            asked(hers)
    with after(30.1):
        piece = asked(hers)
        assert "Su sesión terminó" in piece.text and not piece.find("button")
        assert "hx-get" not in piece.attrs
        assert not signed_in(hers)


def test_who_uses_another_page_is_not_warned(hers: Browser):
    with after(20):
        hers.page("/ayuda")
    with after(28):
        piece = asked(hers)
        assert piece.text == "" and delay(piece) == 20 * 60


def test_a_warning_left_alone_asks_once_more_at_the_end(hers: Browser):
    with after(28):
        assert 120 < delay(asked(hers)) < 130


@pytest.mark.asvs("V7.3.2")
def test_the_twelve_hours_can_not_be_put_off(hers: Browser):
    with after(12 * 60 - 2):
        Session.update(last_seen_at=now()).execute()
        piece = asked(hers)
        assert WARNED in piece.text and "12 horas" in piece.text and not piece.find("button")
        assert "12 horas" in asked(hers, "/sesion/activa").text
    with after(12 * 60 + 1):
        assert not signed_in(hers)


def test_staying_too_late_leads_nobody_away_from_what_they_type(hers: Browser):
    with after(31):
        answer = hers.web.get("/sesion/activa", headers=HX)
        assert answer.status_code == 200 and "HX-Redirect" not in answer.headers
        assert "Su sesión terminó" in answer.text


def test_without_script_its_address_leads_to_the_desk(ana, browser: Browser):
    for path in ("/sesion", "/sesion/activa"):
        assert browser.page(path).request.path == "/ingresar"
    sign_in(browser, ana)
    assert browser.page("/sesion").request.path == "/escritorio"
