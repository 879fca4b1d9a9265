"""*Tomar foto* as a page: each button works alone, and only for whom it is."""

from contextlib import ExitStack

import pytest
from flask import Flask

from domain import limits, photos
from domain.files import children
from models import Document, Entity, User
from tests import tus
from tests.attaching import path_of, row_of
from tests.browsing import Browser
from tests.domain import sample_files as samples
from tests.drafts import empty_draft
from tests.people import make_user, sign_in

pytestmark = pytest.mark.usefixtures("database")
FOTOS = "/rut/fotos"


@pytest.fixture
def draft(ana: User) -> Entity:
    return empty_draft(ana)


def take(browser: Browser, draft: Entity, content: bytes) -> int:
    answer = tus.announce(browser, draft, len(content), tipo="pagina", filename="IMG.jpg")
    return tus.send(browser, answer.headers["Location"], 0, content).status_code


def photos_on(page) -> list[str]:
    return [each["id"] for each in page.html.select("#fotos h3")]


def button(page, words: str, number: int):
    """The form of a photograph's button."""
    item = page.html.select("#fotos li")[number - 1]
    action = next(f["action"] for f in item.select("form") if words in f.get_text())
    place = next((f.find("input", attrs={"name": "place"}) for f in item.select("form")), None)
    forms = [form for form in page.forms.values() if form.action == action]
    if place is None or words == "Quitar":
        return forms[0]
    wanted = {"Mover antes": number - 1, "Mover después": number + 1}[words]
    return next(form for form in forms if form["place"].value == str(wanted))


def test_the_way_there_is_in_the_form_of_the_row(hers: Browser, draft: Entity):
    page = hers.page(path_of(draft, "?fila=rut"))
    assert hers.page(page.html.find("a", string="Tomar foto")["href"]).html.h1.text == "Tomar foto"


@pytest.mark.parametrize("script", [True, False])
def test_photographs_are_moved_and_removed(hers: Browser, draft: Entity, script: bool):
    for height in (30, 40, 50):
        assert take(hers, draft, samples.image("JPEG", (40, height))) == 204
    page = hers.page(path_of(draft, FOTOS))
    first, second, third = photos_on(page)
    send = hers.fragment if script else hers.send
    page = send(button(page, "Mover después", 1))
    assert photos_on(page) == [second, first, third]
    page = send(button(hers.page(path_of(draft, FOTOS)), "Mover antes", 3))
    assert photos_on(page) == [second, third, first]
    page = send(button(hers.page(path_of(draft, FOTOS)), "Quitar", 1))
    assert photos_on(page) == [third, first]


def test_they_become_a_document_of_the_row(hers: Browser, draft: Entity):
    for height in (30, 40):
        take(hers, draft, samples.image("JPEG", (40, height)))
    form = hers.page(path_of(draft, FOTOS)).forms["unir"]
    form["description"], form["confidential"] = "El de este año", True
    page = hers.send(form, status=200)
    assert "El de este año" in row_of(page, "rut")
    document = Document.get()
    assert (document.media_type, document.confidential) == ("application/pdf", True)
    assert row_of(hers.send(form, status=200), "rut") == row_of(page, "rut")


def test_without_photographs_it_says_what_to_do_and_keeps_what_was_typed(
    hers: Browser, draft: Entity
):
    form = hers.page(path_of(draft, FOTOS)).forms["unir"]
    form["description"] = "El de este año"
    page = hers.send(form, status=422)
    assert "tome una por cada página" in page.html.find(id="aviso").text
    assert page.forms["unir"]["description"].value == "El de este año"


def test_what_was_refused_says_why_in_its_place(hers: Browser, draft: Entity):
    take(hers, draft, samples.image("JPEG"))
    assert take(hers, draft, b"\0\0\0\x18ftypheic" + bytes(90)) == 422
    page = hers.page(path_of(draft, FOTOS))
    assert "formato HEIC de iPhone" in page.html.select("#fotos li")[1].text


@pytest.mark.asvs("V8.2.2")
def test_they_are_seen_by_their_owner_alone(hers: Browser, other_browser: Browser, draft: Entity):
    take(hers, draft, samples.photograph((400, 300)))
    page = hers.page(path_of(draft, FOTOS))
    picture = page.html.select_one("#fotos img")["src"]
    answer = hers.web.get(picture)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    stranger = sign_in(other_browser, make_user("beto"))
    assert stranger.web.get(picture, expect_errors=True).status_code == 404
    hers.page(picture.replace("/rut/", "/cedula/"), 404)


@pytest.mark.parametrize("place", ["", "x", "0", "-1", "9" * 30, "1e3", "\0"])
def test_a_strange_place_is_refused(app: Flask, hers: Browser, draft: Entity, place: str):
    for height in (30, 40):
        take(hers, draft, samples.image("JPEG", (40, height)))
    form = button(hers.page(path_of(draft, FOTOS)), "Mover después", 1)
    form["place"] = place
    assert hers.send(form).status_code == 422
    assert hers.fragment(form).status_code == 422


def test_long_works_take_only_some_threads(hers: Browser, draft: Entity, monkeypatch):
    """A36: eight joins at once stopped the whole portal for a minute, as often as one liked."""
    monkeypatch.setattr(children, "TURN", 0.01)
    take(hers, draft, samples.image("JPEG", (40, 30)))
    page = hers.page(path_of(draft, FOTOS))
    picture = page.html.select_one("#fotos img")["src"]
    with ExitStack() as others:
        for _ in range(children.AT_ONCE):
            others.enter_context(children.turn())
        answer = hers.send(page.forms["unir"], 422)
        assert children.BUSY in answer.text
        for path in (picture, f"/entidades/{draft.code}/formatos/experiencia.pdf"):
            assert hers.web.get(path, status=503).headers["Retry-After"]
    hers.web.get(picture, status=200)
    hers.send(page.forms["unir"], 200)
    assert Document.select().count() == 1


def test_joining_and_looking_have_a_limit(hers: Browser, draft: Entity, ana: User):
    for limit in (limits.JOINS, limits.PICTURES):
        for _ in range(limit.times):
            limits.allow(limit, ana.code)
    take(hers, draft, samples.image("JPEG", (40, 30)))
    page = hers.page(path_of(draft, FOTOS))
    hers.web.get(page.html.select_one("#fotos img")["src"], status=429)
    assert photos.TOO_OFTEN in hers.send(page.forms["unir"], 422).text
