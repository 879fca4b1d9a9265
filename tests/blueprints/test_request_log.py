"""What the log tells of those who try what they may not (A57)."""

import json
import logging
import re
from typing import Any

import pytest

from blueprints import request_log
from domain import audit
from models import AuditEntry
from tests.browsing import Browser
from tests.people import PASSWORD, attempt, make_entity, make_user, sign_in

WRONG = "no es esta 1"


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
def test_what_the_portal_does_by_itself_comes_from_no_network(ana, browser: Browser):
    attempt(browser, "ana", PASSWORD)
    browser.page("/no-existe", 404)
    audit.record("terms_accepted", by=None)
    assert AuditEntry.select().order_by(AuditEntry.id.desc()).get().network == ""
