"""The address before takes a change of e-mail back, and what a thief did with it (A68)."""

import time

import pytest
import time_machine

from domain import (
    accounts,
    data_requests,
    email_changes,
    recovery,
    rescue_work,
    second_step,
    tokens,
    totp,
)
from domain.errors import Refused
from models import (
    DataKind,
    EmailChange,
    Purpose,
    Rescue,
    RescueState,
    Session,
    User,
    db,
    now,
)
from tests.browsing import Browser
from tests.mail import letters_to, path_in, text_of
from tests.people import ANSWER, PASSWORD, attempt, make_staff, make_user, sign_in
from tests.rescuing import accepted

OLD, THIEF = "ana@example.com", "ladron@example.com"
HOUR = 3600


def change(user: User, email: str) -> None:
    """Asked for and confirmed."""
    user = User.get_by_id(user.id)
    email_changes.ask(user, email, password=PASSWORD, key=f"{email}{now()}")
    token = tokens.newest(user, Purpose.CHANGE_EMAIL)
    email_changes.by_link(tokens.secret_of(token), by=user)


def undo_link(browser: Browser, address: str = OLD) -> str:
    found = [
        path_in(each) for each in letters_to(browser, address) if "/deshacer/" in text_of(each)
    ]
    return found[-1]


def undo(browser: Browser, link: str):
    return browser.send(browser.page(link).forms["devolver"], 200)


def email_of(user: User) -> str:
    return str(User.get_by_id(user.id).email)


@pytest.fixture
def stolen(ana: User, browser: Browser) -> str:
    """The link that the owner has after a thief changed the address."""
    change(ana, THIEF)
    return undo_link(browser)


@pytest.mark.asvs("V6.3.7", "V7.4.3")
def test_the_old_address_takes_it_back_and_the_thief_is_out(stolen, ana, browser, other_browser):
    sign_in(other_browser, ana)
    page = undo(browser, stolen)
    assert page.request.path == "/ingresar" and "El correo volvió" in page.text
    assert email_of(ana) == OLD
    assert Session.select().where(Session.ended_at.is_null()).count() == 0
    assert attempt(other_browser, "ana", PASSWORD).status_code == 422
    assert "volvió a su correo de antes" in text_of(letters_to(browser, THIEF)[-1])
    link = path_in(letters_to(browser, OLD)[-1])
    recovery.choose_password(link.split("/")[-1], "mi-clave-nueva-7", ANSWER, network="n")
    sign_in(other_browser, ana, "mi-clave-nueva-7")


def test_opening_the_link_changes_nothing(stolen, ana, browser):
    """(A05)"""
    for _ in range(3):
        browser.page(stolen)
        browser.web.head(stolen)
    assert email_of(ana) == THIEF


def test_it_serves_seven_days_and_once(stolen, ana, browser):
    with time_machine.travel(time.time() + 7 * 24 * HOUR - 60):
        form = browser.page(stolen).forms["devolver"]
        browser.send(form, 200)
        browser.send(form, 410)
        assert email_of(ana) == OLD
    change_again = User.update(email=THIEF).where(User.id == ana.id)
    with db.atomic():
        change_again.execute()
    with time_machine.travel(time.time() + 7 * 24 * HOUR + 60):
        browser.page(stolen, 410)


def test_changing_it_twice_takes_no_way_back_away(stolen, ana, browser):
    change(ana, "ladron2@example.com")
    second = undo_link(browser, THIEF)
    undo(browser, stolen)
    assert email_of(ana) == OLD
    browser.page(second, 410)
    assert email_of(ana) == OLD


def test_a_change_that_waits_goes_with_it(stolen, ana, browser):
    email_changes.ask(User.get_by_id(ana.id), "mas@example.com", password=PASSWORD, key="k2")
    undo(browser, stolen)
    assert email_changes.pending(ana) is None


def test_what_the_thief_set_meanwhile_is_gone(stolen, ana, browser):
    thief = User.get_by_id(ana.id)
    accounts.set_question(thief, "primer-juguete", "del ladrón", password=PASSWORD, key="q")
    second_step.prepare(thief)
    thief = User.get_by_id(ana.id)
    second_step.confirm(thief, PASSWORD, totp.code_at(thief, time.time()), network="n")
    undo(browser, stolen)
    back = User.get_by_id(ana.id)
    assert not back.has_security_answer and not back.has_second_step


def test_what_staff_accepted_at_the_thiefs_word_is_stopped(stolen, ana, browser):
    """The thief alone was told of it, and would have had the account again in seven days."""
    rescue = accepted(make_staff(), new_email="ladron2@example.com")
    undo(browser, stolen)
    with time_machine.travel(time.time() + 8 * 24 * HOUR):
        while rescue_work.work():
            pass
    assert email_of(ana) == OLD and Rescue.get_by_id(rescue.id).state == RescueState.STOPPED


def test_to_be_forgotten_was_not_her_wish(ana, browser):
    before = data_requests.ask(ana, DataKind.QUESTION, "¿Qué saben?", password="", key="d0")
    change(ana, THIEF)
    thief = User.get_by_id(ana.id)
    asked = data_requests.ask(thief, DataKind.DELETION, "Bórrenme", password=PASSWORD, key="d1")
    undo(browser, undo_link(browser))
    with pytest.raises(Refused, match="ya no espera respuesta"):
        data_requests.accept(asked, "Hecho", by=make_staff())
    assert [each.code for each in data_requests.waiting()] == [before.code]


def test_what_was_set_before_stays(stolen, ana, browser):
    undo(browser, stolen)
    assert User.get_by_id(ana.id).has_security_answer


def test_an_address_that_is_anothers_by_now_is_not_taken_from_them(stolen, ana, browser):
    make_user("luz", email=OLD)
    page = browser.send(browser.page(stolen).forms["devolver"], 422)
    assert "ya es de otro usuario" in page.text and email_of(ana) == THIEF
    assert EmailChange.get().state == "confirmed"


@pytest.mark.parametrize("page", ["/recuperar/contrasena", "/recuperar/usuario"])
def test_a_new_address_recovers_nothing_for_a_day(stolen, browser, page):
    field = "username" if "contra" in page else "email"
    told = len(letters_to(browser, THIEF))
    browser.post(page, {field: THIEF})
    assert len(letters_to(browser, THIEF)) == told
    with time_machine.travel(time.time() + 24 * HOUR + 1):
        browser.post(page, {field: THIEF})
        assert len(letters_to(browser, THIEF)) == told + 1


def test_links_of_recovery_at_the_old_address_die_with_the_change(ana, browser):
    """(A06)"""
    with db.atomic():
        token = tokens.issue(ana, Purpose.RECOVER_PASSWORD)
    change(ana, THIEF)
    assert recovery.usable_link(tokens.secret_of(token)) is None


def test_once_undone_recovery_can_be_asked_for_again(stolen, browser):
    undo(browser, stolen)
    told = len(letters_to(browser, OLD))
    browser.post("/recuperar/contrasena", {"username": "ana"})
    assert len(letters_to(browser, OLD)) == told + 1


@pytest.mark.asvs("V6.4.1")
@pytest.mark.parametrize("path", ["/correo/", "/correo/deshacer/", "/recuperar/aviso/"])
def test_a_link_of_another_purpose_opens_nothing(ana: User, browser: Browser, path: str):
    """(A06)"""
    own = {"/correo/": "CHANGE_EMAIL", "/correo/deshacer/": "UNDO_EMAIL"}.get(path, "RESCUE")
    for purpose in tokens.LIFETIME:
        if purpose.name != own:
            with db.atomic():
                secret = tokens.secret_of(tokens.issue(ana, purpose))
            browser.page(path + secret, 410)
