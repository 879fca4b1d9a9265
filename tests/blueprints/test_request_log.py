"""What the log tells of those who try what they may not (A57)."""

import json
import logging
import re
from typing import Any

import pytest
from flask import Flask

from blueprints import request_log
from domain import audit, request_ids
from models import AuditEntry
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.people import PASSWORD, attempt, make_entity, make_user, sign_in

WRONG = "no es esta 1"
FORMAT = request_log.JsonLine


@pytest.fixture
def lines(caplog):
    """The lines of the log so far, as they are written."""
    caplog.set_level(logging.INFO, logger="ventanilla")
    return lambda: [json.loads(request_log.JsonLine().format(row)) for row in caplog.records]


def told(lines: list[dict[str, Any]], endpoint: str) -> dict[str, Any]:
    [line] = [line for line in lines if line.get("endpoint") == endpoint]
    return line


@pytest.mark.asvs("V16.3.1", "V16.2.2")
def test_who_enters_and_who_fails_is_told(ana, browser: Browser, lines):
    attempt(browser, "ana", WRONG)
    failed = told(lines(), "sign_in.enter")
    assert failed["status"] == 422 and failed["network"]
    assert failed["at"].endswith("+00:00")
    attempt(browser, "ana", PASSWORD)
    [entered] = AuditEntry.select().where(AuditEntry.action == "session_begun")
    assert entered.actor == ana.code and entered.at.tzinfo is not None


@pytest.mark.asvs("V16.3.2")
def test_who_tries_anothers_page_is_told(ana, browser: Browser, lines):
    foreign = make_entity("Otra SAS", "900373923", make_user("ramon"))
    sign_in(browser, ana)
    browser.page(f"/entidades/{foreign.code}/biblioteca", 404)
    line = told(lines(), "documents.library_page")
    assert (line["status"], line["method"], line["user"]) == (404, "GET", ana.code)
    assert line["network"] and line["at"]


@pytest.mark.asvs("V16.3.3")
def test_a_form_without_its_token_and_too_many_tries_are_told(ana, browser: Browser, lines):
    browser.web.post("/ingresar", {"username": "ana"}, expect_errors=True)
    for _ in range(11):
        attempt(browser, "ana", WRONG)
    tries = [line for line in lines() if line.get("endpoint") == "sign_in.enter"]
    assert [line["status"] for line in tries] == [422] * 12


@pytest.mark.asvs("V16.2.5")
def test_no_secret_is_told(ana, browser: Browser, lines):
    attempt(browser, "ana", WRONG)
    browser.page("/activar/un-secreto-de-carta?clave=otra-cosa", 404)
    said = json.dumps(lines())
    assert "ana" not in said and WRONG not in said and "203.0.113.7" not in said
    assert "un-secreto-de-carta" not in said and "otra-cosa" not in said


@pytest.mark.asvs("V16.2.1")
def test_the_audit_says_from_which_network_by_the_hash_that_the_log_says_too(
    ana, browser: Browser, lines
):
    attempt(browser, "ana", WRONG)
    attempt(browser, "ana", PASSWORD)
    [entered] = AuditEntry.select().where(AuditEntry.action == "session_begun")
    assert entered.network == told(lines(), "sign_in.enter")["network"]
    assert re.fullmatch("[0-9a-f]{12}", entered.network)
    assert entered.at and entered.actor == ana.code


@pytest.mark.asvs("V16.2.1")
@pytest.mark.usefixtures("database")
def test_what_the_portal_does_by_itself_comes_from_no_network_after_a_request_either(app: Flask):
    assert app.test_client().get("/ingresar").status_code == 200
    audit.record("terms_accepted", by=None)
    assert AuditEntry.get().network == ""


GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, GIVEN, True),
        (1, "01234567-89AB-cdef-0123-456789abcdef", True),
        (0, GIVEN, False),
        (1, GIVEN + '"}\u2028', False),
        (1, "gloria@correo.example", False),
        (1, "0" * 65, False),
    ],
)
def test_a_request_has_the_id_that_its_own_proxy_gave_it_or_one_by_chance(
    app: Flask, browser: Browser, lines, proxies: int, given: str, kept: bool
):
    with_settings(app, proxy_count=proxies)
    answer = browser.web.get("/no-hay", headers={"X-Request-ID": given}, expect_errors=True)
    said = answer.headers["X-Request-ID"]
    assert (said == GIVEN) == kept and re.fullmatch("[0-9a-f]{32}", said)
    assert [line["id"] for line in lines()] == [said]


def test_a_page_that_is_well_says_no_id_and_is_no_line_unless_it_was_slow(
    browser: Browser, lines, monkeypatch
):
    assert "X-Request-ID" not in browser.web.get("/ayuda").headers
    assert lines() == []
    monkeypatch.setattr(request_log, "SLOW", 0.0)
    browser.web.get("/ayuda")
    assert told(lines(), "public.help_page")["status"] == 200


def test_each_request_has_an_id_of_its_own(browser: Browser, lines):
    for _ in range(2):
        browser.page("/no-hay", 404)
    first, second = lines()
    assert first["id"] != second["id"] != request_ids.current()


def test_of_a_library_only_warnings_are_told_and_not_what_they_are_filled_with(app: Flask):
    own = next(h for h in logging.getLogger().handlers if isinstance(h.formatter, FORMAT))
    values = logging.LogRecord("peewee", logging.DEBUG, "", 0, ("SELECT", [WRONG]), (), None)
    assert not own.filter(values) and WRONG not in FORMAT().format(values)
    path = logging.LogRecord("waitress", 40, "", 0, "Exception serving %s", ("/activar/x",), None)
    assert own.filter(path)
    assert json.loads(FORMAT().format(path))["message"] == "Exception serving %s"


@pytest.mark.usefixtures("database")
def test_a_method_of_ones_own_is_not_repeated(app: Flask, lines):
    app.test_client().open("/no-hay", method="GLORIA" * 9)
    assert [line["method"] for line in lines()] == ["?"]
