"""*Noticias*: one's own letters, without the secrets that they carried."""

import datetime as dt
from pathlib import Path

import pytest

from domain import access, letters, news, tokens
from models import Entity, Letter, LetterState, Purpose, User
from tests.browsing import Browser
from tests.mail import deliver
from tests.people import make_entity, make_user

PATH = "/configuracion/noticias"


@pytest.fixture
def entity(database: None) -> Entity:
    return make_entity("H&H Asociados", "800111202", make_user("gloria"))


def subjects(browser: Browser, path: str = PATH) -> list[str]:
    return [each.text for each in browser.page(path).html.select(".rows h2")]


def test_who_lost_a_letter_reads_it_here(hers: Browser, ana: User, entity: Entity):
    asked = access.request(entity, by=ana, key="k")
    gloria = User.get(User.username == "gloria")
    access.reject([asked.code], entity=entity, by=gloria, reason="No la conocemos")
    page = hers.page("/configuracion").click("Noticias")
    assert "En cola" in page.html.main.text
    deliver(hers)
    page = hers.page(PATH).click("Su solicitud de acceso fue rechazada")
    assert "No la conocemos" in page.html.main.text and "Enviado" in page.html.main.text
    assert page.html.main.find("a", href="/configuracion/mis-registros")


@pytest.mark.asvs("V8.2.2")
def test_nobody_reads_the_letters_of_another(hers: Browser, ana: User, entity: Entity):
    access.request(entity, by=make_user("ramon"), key="k")
    foreign = Letter.get(Letter.template == "access_requested")
    assert subjects(hers) == []
    answers = [
        hers.web.get(f"{PATH}/{name}", expect_errors=True)
        for name in (news.code(foreign), "0" * 32)
    ]
    assert [each.status_code for each in answers] == [404, 404]
    assert hers.web.get(f"{PATH}?desde={news.code(foreign)}").status_code == 200


@pytest.mark.asvs("V14.2.1")
def test_a_secret_is_never_shown(hers: Browser, ana: User):
    """A16: whoever sits at a browser left open takes no link from here."""
    token = tokens.issue(ana, Purpose.RECOVER_PASSWORD)
    letters.password_link(ana, token)
    assert subjects(hers) == ["Cambie su contraseña"]
    page = hers.page(f"{PATH}/{news.code(Letter.get())}")
    assert tokens.secret_of(token) not in page.text and "solo el asunto" in page.text


def test_no_letter_with_a_link_of_its_own_is_among_those_shown():
    folder = Path(news.__file__).parent.parent / "templates/mail"
    for name in news.OPEN:
        text = (folder / f"{name}.txt").read_text()
        assert "secret" not in text and "/recuperar/" not in text, name


def test_letters_to_an_address_before_it_was_theirs_are_not_theirs(hers: Browser, ana: User):
    letters.username(ana)
    Letter.update(created_at=ana.created_at - dt.timedelta(minutes=1)).execute()
    assert subjects(hers) == []


def test_what_was_not_needed_is_no_news_and_what_failed_is_told(hers: Browser, ana: User):
    for state in (LetterState.OBSOLETE, LetterState.FAILED):
        letters.username(ana)
        Letter.update(state=state).where(Letter.state == LetterState.QUEUED).execute()
    page = hers.page(PATH)
    assert len(page.html.select(".rows li")) == 1 and "No entregado" in page.text


def test_many_are_told_page_by_page(hers: Browser, ana: User):
    for _ in range(news.PAGE + 2):
        letters.username(ana)
    assert len(subjects(hers)) == news.PAGE
    page = hers.page(PATH).click("Siguientes")
    assert len(page.html.select(".rows li")) == 2
    assert len(page.click("Al comienzo").html.select(".rows li")) == news.PAGE


def test_an_empty_page_says_so(hers: Browser):
    assert "no le escribimos" in hers.page(PATH).text
