"""*Agenda*, on the desk and on its page, and the address of its calendar (A62)."""

import datetime as dt
import re

import pytest

from blueprints.request_log import JsonLine
from domain import moments
from models import Access, Document, Entity, EntityState, User
from tests.attaching import form_of
from tests.browsing import Browser
from tests.drafts import paper
from tests.people import give_access, make_entity, make_user, sign_in


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity(administrator=ana)


def put(entity: Entity, days: int, code: str = "rup", **fields: object) -> Document:
    last = moments.today() + dt.timedelta(days=days)
    return paper(entity, code, valid_until=last, **fields)


def path(entity: Entity) -> str:
    return f"/entidades/{entity.code}/agenda"


def make_address(browser: Browser, entity: Entity) -> str:
    page = browser.send(form_of(browser.page(path(entity)), "/agenda"))
    return page.html.find(id="direccion")["value"].removeprefix("http://localhost")


def test_the_desk_shows_the_next_dates_and_counts_those_of_the_month(hers: Browser, entity):
    for days in (10, 20, 40, 50):
        put(entity, days, "", description=f"Póliza {days}")
    page = hers.page("/escritorio")
    [section] = [each for each in page.html.select("section") if each.h2.text == "Agenda"]
    assert [a.text for a in section.select("li a")] == ["Póliza 10", "Póliza 20", "Póliza 40"]
    [tile] = [a for a in page.html.select(".tiles a") if "por vencer" in a.text]
    assert tile.b.text == "2"
    agenda = page.click("Ver la agenda")
    assert len(agenda.html.select(".rows > li")) == 4
    for link in agenda.html.select(".rows a"):
        hers.page(link["href"])


def test_without_dates_the_desk_says_nothing_of_them(hers: Browser, entity: Entity):
    page = hers.page("/escritorio")
    assert "Agenda" not in page.html.main.text and "por vencer" not in page.text
    assert "No hay fechas por llegar" in hers.page(path(entity)).text


def test_the_address_is_shown_once_and_opens_the_calendar_to_whoever_has_it(
    hers: Browser, other_browser: Browser, entity: Entity
):
    put(entity, 5)
    address = make_address(hers, entity)
    assert re.fullmatch(r"/agenda/[\w-]{32}\.ics", address)
    assert address not in hers.page(path(entity)).text
    answer = other_browser.web.get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "SUMMARY:Vence: RUP" in answer.text
    assert other_browser.web.head(address).status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_person_without_access_finds_nothing_alike(hers, other_browser, entity, ana):
    address = make_address(hers, entity)
    never = other_browser.web.get(f"/agenda/{'x' * 32}.ics", status=404)
    older, newer = address, make_address(hers, entity)
    assert other_browser.web.get(older, status=404).text == never.text
    assert other_browser.web.get(newer.removesuffix(".ics"), status=404)
    Access.update(state="cancelled").execute()
    assert other_browser.web.get(newer, status=404).text == never.text
    assert other_browser.web.get("/agenda/%00%ff.ics", status=404)


def test_removed_it_opens_nothing(hers: Browser, other_browser: Browser, entity: Entity):
    address = make_address(hers, entity)
    page = hers.send(form_of(hers.page(path(entity)), "/agenda/borrar"))
    assert "ya no abre nada" in page.text
    other_browser.web.get(address, status=404)


def test_each_user_has_an_address_of_their_own(hers, other_browser, entity):
    luz = make_user("luz")
    give_access(luz, entity)
    first = make_address(hers, entity)
    second = make_address(sign_in(other_browser, luz), entity)
    assert first != second
    hers.web.get(first), hers.web.get(second)


@pytest.mark.asvs("V16.2.5")
def test_the_secret_is_in_no_line_of_the_log(hers, other_browser, entity, caplog):
    address = make_address(hers, entity)
    Access.update(state="cancelled").execute()
    other_browser.web.get(address, status=404)
    lines = "".join(JsonLine().format(record) for record in caplog.records)
    assert "desk.calendar" in lines
    assert address[8:40] not in lines + caplog.text


def test_a_draft_has_dates_and_no_address(hers: Browser, ana: User):
    draft = make_entity("A", None, state=EntityState.DRAFT, created_by=ana)
    put(draft, 9)
    page = hers.page(path(draft))
    assert page.html.select(".rows > li") and not page.html.main.select("form")
    assert hers.post(path(draft)).status_code == 422
