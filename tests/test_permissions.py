"""Who reaches what: every route of an entity, for everyone who may not (A21, A22).

The rows come from the application's own routes, so that a new one is held without a line here.
"""

import re

import pytest
from flask import Flask

from models import AccessState, Entity, Role, User
from tests.browsing import Browser
from tests.people import give_access, make_entity, make_user, sign_in

NOT_A_RIGHT = (AccessState.PENDING, AccessState.REJECTED, AccessState.CANCELLED)
ABSENT = "xxxxxxxxxxxx"
VARIES = re.compile(r'(name="csrf_token" value=")[^"]+|/entidades/[\w-]+')


@pytest.fixture
def administrator(database: None) -> User:
    return make_user("gloria")


@pytest.fixture
def entity(administrator: User) -> Entity:
    return make_entity("H&H Asociados", "800111202", administrator)


def entity_routes(app: Flask, code: str) -> list[tuple[str, str, str]]:
    """(guard, method, path) of all that lies below an entity."""
    return [
        (
            app.view_functions[rule.endpoint].guard,  # type: ignore[attr-defined]
            "POST" if "POST" in (rule.methods or ()) else "GET",
            re.sub(r"<[^>]+>", ABSENT, rule.rule.replace("<code>", code)),
        )
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/entidades/<code>")
    ]


def ask(browser: Browser, method: str, path: str) -> tuple[int, str]:
    if method == "GET":
        answer = browser.web.get(path, expect_errors=True)
    else:
        answer = browser.post(path, {"confirmed_entity": path.split("/")[2]})
    text = answer.text if answer.content_type.startswith("text/") else ""
    return answer.status_code, re.sub(
        r'(name="csrf_token" value=")[^"]+|/entidades/[\w-]+', "", text
    )


def test_every_entity_route_has_a_guard_of_entities(app: Flask, entity: Entity):
    routes = entity_routes(app, entity.code)
    assert len(routes) > 10
    assert {guard for guard, _, _ in routes} <= {"reads_entity", "edits_entity", "administers"}


@pytest.mark.asvs("V8.2.2", "V8.4.1", "V4.1.1")
def test_a_stranger_finds_a_foreign_entity_as_missing_as_one_that_never_was(app, browser, entity):
    stranger = make_user("ramon")
    make_entity("Otra Empresa SAS", "900373923", stranger)
    sign_in(browser, stranger)
    absent = entity_routes(app, ABSENT)
    for (_, method, path), (_, _, nowhere) in zip(
        entity_routes(app, entity.code), absent, strict=True
    ):
        foreign = ask(browser, method, path)
        assert foreign[0] == 404, path
        assert foreign == ask(browser, method, nowhere), path


@pytest.mark.parametrize("state", NOT_A_RIGHT)
@pytest.mark.asvs("V8.3.1")
def test_who_asked_or_lost_access_is_a_stranger(app, browser, entity, state):
    former = make_user("ramon")
    give_access(former, entity, Role.ADMINISTRATOR, state)
    sign_in(browser, former)
    for _, method, path in entity_routes(app, entity.code):
        assert ask(browser, method, path)[0] == 404, path


@pytest.mark.asvs("V8.2.1")
def test_a_member_reads_and_decides_nothing(app, browser, entity):
    member = make_user("ramon")
    give_access(member, entity)
    sign_in(browser, member)
    for guard, method, path in entity_routes(app, entity.code):
        status, _ = ask(browser, method, path)
        if guard == "reads_entity":
            assert status != 403, path
        else:
            assert status == 403, path


def test_nobody_signed_in_is_asked_to_sign_in(app, browser, entity):
    for _, method, path in entity_routes(app, entity.code):
        if method == "GET":
            answer = browser.web.get(path, expect_errors=True)
        else:
            answer = browser.web.post(path, {}, expect_errors=True)
        assert answer.status_code == 303, path
        assert "/ingresar" in answer.location, path


def test_a_person_without_entity_and_an_entity_administrator_never_reach_the_institution(
    app, browser, entity, administrator
):
    sign_in(browser, administrator)
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/institucion"):
            path = re.sub(r"<[^>]+>", ABSENT, rule.rule)
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            assert ask(browser, method, path)[0] == 404, path
