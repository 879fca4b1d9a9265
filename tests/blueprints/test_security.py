"""*Seguridad*: sessions ended one by one, and the letter about a new place (A17, A19)."""

import time

import pytest
import time_machine

from domain import browsers
from models import Session, User
from tests.browsing import Browser
from tests.mail import letters_to, text_of
from tests.people import make_user, sign_in

PAGE = "/configuracion/seguridad"
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest.fixture
def phone(app) -> Browser:
    return named(Browser(app, "198.51.100.4"), PHONE)


def named(browser: Browser, user_agent: str) -> Browser:
    browser.web.extra_environ["HTTP_USER_AGENT"] = user_agent
    return browser


def signed_in(browser: Browser) -> bool:
    return browser.web.get("/configuracion", expect_errors=True).status_code == 200


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (PHONE, "Chrome en Android"),
        (DESKTOP, "Firefox en Windows"),
        (DESKTOP.replace("Firefox/", "Chrome/1 Safari/1 Edg/"), "Edge en Windows"),
        ("Mozilla/5.0 (iPhone; CPU) Version/17 Mobile Safari/604.1", "Safari en iPhone"),
        ("curl/8", browsers.UNKNOWN),
        ("", browsers.UNKNOWN),
    ],
)
def test_a_browser_has_the_name_that_people_give_it(said: str, name: str):
    assert browsers.name(said) == name


@pytest.mark.asvs("V7.5.2")
def test_one_sees_where_one_is_signed_in_and_which_is_this(ana, hers: Browser, phone: Browser):
    sign_in(phone, ana)
    page = phone.page(phone.page("/configuracion").html.find("a", string="Seguridad")["href"])
    assert "Chrome en Android" in page.text and "Red 203.0.113.7" in page.text
    [own] = page.html.select("li[data-state=accepted]")
    assert "198.51.100.4" in own.text and "Es esta" in own.text


def test_a_session_is_closed_from_another_browser_and_no_other_is(ana, hers, phone, app):
    third = sign_in(Browser(app), ana)
    sign_in(phone, ana)
    code = Session.select().order_by(Session.id).first().code
    page = phone.page(PAGE)
    form = next(f for f in page.forms.values() if code in f.action)
    assert "Cerramos la sesión" in phone.send(form, 200).text
    assert not signed_in(hers) and signed_in(third) and signed_in(phone)
    assert "Cerramos la sesión" in phone.send(form, 200).text


def test_all_others_are_closed_at_once(ana, hers: Browser, phone: Browser, other_browser):
    beto = sign_in(other_browser, make_user("beto"))
    sign_in(phone, ana)
    page = phone.page(PAGE)
    form = next(f for f in page.forms.values() if f.action.endswith("/cerradas"))
    assert "Solo queda abierta esta" in phone.send(form, 200).text
    assert not signed_in(hers) and signed_in(phone) and signed_in(beto)


def test_a_foreign_session_is_as_missing_as_none(ana, hers: Browser, phone: Browser):
    sign_in(phone, make_user("beto"))
    foreign = Session.select().join(User).where(User.username == "beto").get().code
    for code in (foreign, "xxxxxxxxxxxx"):
        answer = hers.post(f"{PAGE}/sesiones/{code}/cerrada")
        assert answer.status_code == 404
    assert signed_in(phone)


def test_what_has_ended_or_lapsed_is_not_shown(ana, hers: Browser, phone: Browser):
    with time_machine.travel(time.time() + 31 * 60):
        sign_in(phone, ana)
        assert len(phone.page(PAGE).html.select(".rows > li")) == 1


def told(browser: Browser, user: User) -> list[str]:
    letters = [text_of(letter) for letter in letters_to(browser, user.email)]
    return [text for text in letters if "entraron desde" in text]


def test_a_new_browser_or_network_is_told_by_letter_and_the_first_is_not(ana, app, phone):
    home = Browser(app)
    sign_in(named(home, DESKTOP), ana)
    sign_in(Browser(app), ana)  # a browser that says nothing, at home
    assert [text for text in told(home, ana) if browsers.UNKNOWN in text]
    sign_in(phone, ana)
    assert len(told(phone, ana)) == 2
    assert "Chrome en Android" in told(phone, ana)[1] and "198.51.100.4" in told(phone, ana)[1]
    for known in (phone, home):
        known.web.reset()
        sign_in(known, ana)
    assert len(told(home, ana)) == 2


def test_no_mailbox_is_flooded_by_new_places(ana, app):
    for number in range(1, 7):
        sign_in(Browser(app, f"198.51.100.{number}"), ana)
    assert len(told(Browser(app), ana)) == 3
