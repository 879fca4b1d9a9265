"""Rights that end, end on the next request, by whatever path one held them (A62); and a form never
acts for another entity than the one that it shows (A63)."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask

from domain import access
from models import Access, AccessState, Entity, Role, Session, User
from tests import tus
from tests.attaching import put
from tests.browsing import HX, Browser
from tests.people import PASSWORD, give_access, make_entity, make_user, sign_in


@dataclass(frozen=True)
class Holder:
    """An administrator with all that one can hold: an open browser, links, files on their way."""

    browser: Browser
    user: User
    row: Access
    names: dict[str, str]
    upload: str
    calendar: str


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity("H&H Asociados", "800111202", ana)


@pytest.fixture
def luz(browser: Browser, entity: Entity) -> Holder:
    user = make_user("luz")
    row = give_access(user, entity, Role.ADMINISTRATOR)
    asking = give_access(make_user("beto"), entity, state=AccessState.PENDING)
    document = put(entity, "existencia", b"un papel", user)
    browser = sign_in(browser, user)
    Session.update(current_entity_id=entity.id).where(Session.user == user).execute()
    upload = tus.place(tus.announce(browser, entity, 500, row="existencia"))
    assert tus.send(browser, upload, 0, b"%PDF-1.7").status_code == 204
    page = browser.page(f"/entidades/{entity.code}/agenda")
    form = next(form for form in page.forms.values() if form.action.endswith("/agenda"))
    calendar = re.search(r"/agenda/[\w-]{32}\.ics", browser.send(form, 200).text)[0]
    names = {"code": entity.code, "user": asking.code, "document": document.code}
    names |= {"requirement": "existencia", "slug": "banco", "photo": upload.rpartition("/")[2]}
    return Holder(browser, user, row, names, upload, calendar)


def routes(app: Flask, names: dict[str, str]) -> list[tuple[str, str, str]]:
    """(guard, method, path) of all below an entity, with the names of things that are there."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/entidades/<code>"))
    return [
        (
            app.view_functions[rule.endpoint].guard,  # type: ignore[attr-defined]
            "POST" if "POST" in (rule.methods or ()) else "GET",
            re.sub(r"<(\w+)>", lambda found: names.get(found[1], "name"), rule.rule),
        )
        for rule in rules
    ]


def status(browser: Browser, method: str, path: str, **more) -> int:
    if method == "GET":
        return browser.web.get(path, expect_errors=True, **more).status_code
    return browser.post(path, {"page": path}, **more).status_code


def sent_on(luz: Holder) -> set[int]:
    """What the file on its way answers to every method."""
    methods = ("PATCH", "HEAD", "DELETE")
    answers = (
        tus.ask(luz.browser, each, luz.upload, b"x" if each == "PATCH" else b"", Upload_Offset=8)
        for each in methods
    )
    return {answer.status_code for answer in answers}


def test_access_that_is_cancelled_dies_by_every_path(app, luz, entity, ana):
    letter = f"/entidades/{entity.code}/usuarios/{luz.names['user']}/solicitud"
    assert status(luz.browser, "GET", letter) == 200
    access.cancel([luz.row.code], entity=entity, by=ana)
    for _, method, path in routes(app, luz.names):
        assert status(luz.browser, method, path) == 404, path
        assert status(luz.browser, method, path, headers=HX) == 404, path
    assert sent_on(luz) == {404}
    assert tus.announce(luz.browser, entity, 500, row="existencia").status_code == 404
    Browser(app, "198.51.100.9").web.get(luz.calendar, status=404)
    assert luz.browser.post("/escritorio/entidad", {"entity": entity.code}).status_code == 404
    assert "Usted actúa por" not in luz.browser.page("/escritorio").text


def test_who_administers_no_longer_decides_and_changes_nothing(app, luz, entity, ana):
    access.change_role(luz.row, Role.MEMBER, by=ana)
    for guard, method, path in routes(app, luz.names):
        if guard != "reads_entity":
            assert status(luz.browser, method, path) == 403, path
            assert status(luz.browser, method, path, headers=HX) == 403, path
    assert sent_on(luz) == {404}
    assert tus.announce(luz.browser, entity, 500, row="existencia").status_code == 403


def test_a_form_left_open_saves_nothing_afterwards(luz, entity, ana):
    page = luz.browser.page(f"/entidades/{entity.code}/formulario/representante")
    form = next(f for f in page.forms.values() if "representative_name" in f.fields)
    form["representative_name"] = "Otra Persona"
    access.cancel([luz.row.code], entity=entity, by=ana)
    assert form.submit(expect_errors=True).status_code == 404
    assert form.submit(headers=HX, expect_errors=True).status_code == 404
    assert Entity.get_by_id(entity.id).representative_name == ""


def test_what_waited_for_a_sign_in_comes_back_to_nobody_without_access(luz, entity, ana):
    path = f"/entidades/{entity.code}/formulario/representante"
    form = next(
        f for f in luz.browser.page(path).forms.values() if "representative_name" in f.fields
    )
    form["representative_name"] = "Ñandú O'Neill"
    Session.update(ended_at=Session.created_at).execute()
    page = luz.browser.send(form, 200)
    access.cancel([luz.row.code], entity=entity, by=ana)
    enter = page.forms["ingresar"]
    enter["username"], enter["password"] = "luz", PASSWORD
    page = luz.browser.send(enter, 404)
    assert "Ñandú" not in page.text


@pytest.mark.asvs("V8.2.2")
def test_every_act_of_the_other_entity_asks_before_it_acts(app, browser, ana, entity):
    """Two tabs: the browser went over to another entity, and each form of the first still says
    whose it is."""
    other = make_entity("Otra SAS", "900373923", ana)
    sign_in(browser, ana)
    Session.update(current_entity_id=other.id).execute()
    names = {"code": entity.code, "requirement": "existencia", "slug": "banco"}
    for _, method, path in routes(app, names):
        if method == "POST":
            answer = browser.post(path, {"typed": "lo escrito"})
            assert answer.status_code == 409, path
            assert "¿Para qué entidad es esto?" in answer.text and "lo escrito" in answer.text
            assert status(browser, method, path, headers=HX) == 409, path
