"""What is kept of a form that came too late, or for another entity: all of it, once, and not for
ever."""

import pytest
from flask import Flask

from domain import limits
from domain.limits import Limit
from models import Access, Entity, Role, Session, StashedForm, User
from tests.browsing import HX, Browser
from tests.people import give_access, make_entity, make_user

TICKED = [("csrf_token", "x"), ("id", "uno"), ("id", "dos"), ("password", "secreta")]


def send(browser: Browser, entity: Entity, **headers: str):
    path = f"/entidades/{entity.code}/usuarios/aceptados"
    return browser.web.post(path, TICKED, headers=headers or None, expect_errors=True)


def hidden(page, name: str) -> list[str]:
    return [field["value"] for field in page.html.main.find_all("input", {"name": name})]


def test_what_no_page_sends_is_not_asked_to_sign_in(browser: Browser):
    assert browser.web.head("/escritorio", expect_errors=True).status_code == 401


def test_all_that_was_ticked_is_kept_and_no_secret(browser: Browser, entity: Entity):
    answer = send(browser, entity)
    assert answer.location.endswith("&guardado=1") and "formulario" in str(answer.headers)
    assert StashedForm.get().fields == {"id": ["uno", "dos"]}


def test_a_network_that_sends_too_many_is_told_that_nothing_was_kept(
    app: Flask, browser: Browser, entity: Entity, monkeypatch: pytest.MonkeyPatch
):
    """A28."""
    monkeypatch.setattr(limits, "STASHED", Limit("stashed", 1, limits.HOUR))
    send(browser, entity)
    answer = send(Browser(app), entity)
    assert answer.location.endswith("&terminada=1") and "formulario" not in str(answer.headers)
    assert send(Browser(app, "198.51.100.9"), entity).location.endswith("&guardado=1")
    assert StashedForm.select().count() == 2


def test_a_form_that_script_sends_comes_back_on_the_page_it_was_on(browser, entity):
    page = f"/entidades/{entity.code}/usuarios"
    send(browser, entity, **HX, **{"HX-Current-URL": f"http://localhost{page}"})
    assert StashedForm.get().path == page


def test_all_that_was_ticked_for_another_entity_is_asked_about(admin: Browser, entity, gloria):
    other = make_entity("Otra SAS", "900373923", gloria)
    fields = [("csrf_token", admin.token()), ("id", "uno"), ("id", "dos")]
    path = f"/entidades/{other.code}/usuarios/aceptados"
    page = admin.web.post(path, fields, expect_errors=True)
    assert page.status_code == 409 and hidden(page, "id") == ["uno", "dos"]
    assert hidden(page, "confirmed_entity") == [other.code]


def test_all_that_was_sent_waits_for_the_password_with_one_token(admin: Browser, entity: Entity):
    row = give_access(make_user("ramon"), entity, Role.MEMBER)
    Session.update(confirmed_at=None).execute()
    fields = [("csrf_token", admin.token()), ("role", "administrator"), ("x", "1"), ("x", "2")]
    path = f"/entidades/{entity.code}/usuarios/{row.code}/rol"
    page = admin.web.post(path, fields, expect_errors=True)
    assert page.status_code == 409 and hidden(page, "x") == ["1", "2"]
    assert len(hidden(page, "csrf_token")) == 1
    assert Access.get_by_id(row.id).role == Role.MEMBER


def test_a_page_of_an_entity_that_was_not_chosen_speaks_of_that_one(admin, entity, gloria: User):
    """A63."""
    other = make_entity("Otra SAS", "900373923", gloria)
    page = admin.page(f"/entidades/{other.code}/usuarios")
    assert other.code in page.html.header.decode() and entity.code not in page.html.header.decode()
