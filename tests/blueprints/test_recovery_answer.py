"""Who has set a security question also answers it behind the mailed link (A09)."""

import io
import logging
import time

import pytest
import time_machine

from domain import passwords, tokens
from models import AuditEntry, Purpose, Token, User, db
from tests.browsing import Browser
from tests.crowd import at_once
from tests.mail import letters_to, path_in
from tests.people import ANSWER, PASSWORD, make_user, sign_in

NEW = "otra-clave-2026"
QUESTION = "¿Qué juguete quiso más en su infancia?"
WRONG, OVER = "Esa no es la respuesta.", "Hoy hubo cinco respuestas equivocadas."


def link_for(user: User) -> str:
    with db.atomic():
        token = tokens.issue(user, Purpose.RECOVER_PASSWORD)
    return f"/recuperar/contrasena/{tokens.secret_of(token)}"


def filled(browser: Browser, path: str, answer: str = ANSWER, password: str = NEW):
    form = next(f for f in browser.page(path).forms.values() if "confirmation" in f.fields)
    form["answer"], form["password"], form["confirmation"] = answer, password, password
    return form


def is_password(user: User, text: str) -> bool:
    return passwords.verify(User.get_by_id(user.id).password_hash, text)


@pytest.mark.asvs("V6.4.3")
def test_the_question_stands_behind_the_mailed_link_and_the_answer_lets_one_on(ana, browser):
    browser.post("/recuperar/contrasena", {"username": "ana"})
    path = path_in(letters_to(browser, ana.email)[-1])
    assert QUESTION in browser.page(path).text
    browser.send(filled(browser, path, "  Un TROMPO de   madera "), 200)
    sign_in(browser, ana, NEW)


def test_a_wrong_answer_changes_nothing_and_keeps_the_link(ana, browser, other_browser):
    sign_in(other_browser, ana)
    path = link_for(ana)
    page = browser.send(filled(browser, path, "una muñeca"), 422)
    assert WRONG in page.text and "mesa de servicio" in page.html.main.text
    assert is_password(ana, PASSWORD) and other_browser.page("/configuracion")
    assert AuditEntry.select().where(AuditEntry.action == "password_changed").count() == 0
    browser.send(filled(browser, path), 200)
    assert is_password(ana, NEW)


@pytest.mark.parametrize("answer", [None, "", "x" * 101, "\x00", "😀" * 100])
def test_no_answer_is_no_way_round(ana, browser: Browser, answer: str | None):
    fields = {"password": NEW, "confirmation": NEW} | ({} if answer is None else {"answer": answer})
    assert browser.post(link_for(ana), fields).status_code == 422
    assert is_password(ana, PASSWORD)


@pytest.mark.asvs("V6.4.2")
def test_the_answer_without_a_link_is_nothing(ana, browser: Browser):
    fields = {"answer": ANSWER, "password": NEW, "confirmation": NEW}
    assert browser.post("/recuperar/contrasena/x", fields).status_code == 410
    assert is_password(ana, PASSWORD)


def test_no_page_shows_the_question_without_a_link_that_works(ana, browser: Browser):
    old = link_for(ana)
    path = link_for(ana)
    browser.send(filled(browser, path), 200)
    for dead in (old, path, "/recuperar/contrasena/x"):
        assert QUESTION not in browser.page(dead, 410).text
    for page in ("/recuperar/contrasena", "/recuperar/usuario", "/ingresar"):
        assert QUESTION not in browser.page(page).text


@pytest.mark.asvs("V6.3.1")
def test_five_wrong_answers_a_day_whatever_the_link(ana, browser: Browser):
    for _ in range(5):
        assert WRONG in browser.send(filled(browser, link_for(ana), "una muñeca"), 422).text
    path = link_for(ana)
    page = browser.send(filled(browser, path), 422)
    assert OVER in page.text and "mesa de servicio" in page.text
    assert is_password(ana, PASSWORD)
    with time_machine.travel(time.time() + 86401):
        browser.send(filled(browser, link_for(ana)), 200)
    assert is_password(ana, NEW)


def test_each_try_counts_before_it_is_looked_at(ana, browser: Browser, app):
    """Twenty at once are five tries, not twenty."""
    path = link_for(ana)
    forms = [filled(Browser(app), path, f"muñeca {n}") for n in range(20)]
    answers = at_once(20, lambda n: forms[n].submit(expect_errors=True).text)
    assert sum(WRONG in text for text in answers) == 5
    assert sum(OVER in text for text in answers) == 15


def test_another_persons_tries_are_their_own(ana, norma, browser: Browser):
    for _ in range(5):
        browser.send(filled(browser, link_for(ana), "una muñeca"), 422)
    browser.send(filled(browser, link_for(norma)), 200)


def test_a_weak_password_spends_no_try(ana, browser: Browser):
    path = link_for(ana)
    for _ in range(6):
        browser.send(filled(browser, path, "una muñeca", "corta1"), 422)
    browser.send(filled(browser, path), 200)


def test_opening_the_page_changes_nothing(ana, browser: Browser):
    path = link_for(ana)
    before = [token.__data__ for token in Token.select()]
    for _ in range(10):
        browser.page(path)
    assert [token.__data__ for token in Token.select()] == before
    browser.send(filled(browser, path), 200)


def test_who_has_no_question_is_asked_none(browser: Browser, database: None):
    user = make_user("luz", security_question="", security_answer_hash="")
    page = browser.page(link_for(user))
    assert "Respuesta de seguridad" not in page.text


@pytest.mark.asvs("V14.2.1")
def test_no_answer_stands_in_a_log(ana, browser: Browser):
    """(A57)"""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    path = link_for(ana)
    browser.send(filled(browser, path, "una muñeca"), 422)
    browser.send(filled(browser, path), 200)
    logging.getLogger().removeHandler(handler)
    assert "muñeca" not in heard.getvalue() and ANSWER not in heard.getvalue()
