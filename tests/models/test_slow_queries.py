"""What the log tells of a query that took long: never what it was about (A57)."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from blueprints import request_log
from models import User, db, ready, slow_queries
from tests.browsing import Browser

CANARY = "canario@correo.example"


@pytest.fixture
def slow(app: Flask, caplog, monkeypatch) -> Callable[[int], list[dict[str, Any]]]:
    """Watch from now on; the lines so far."""
    monkeypatch.setattr(db.obj, "query_hooks", [])

    def watch(milliseconds: int) -> list[dict[str, Any]]:
        slow_queries.watch(db.obj, milliseconds)
        return caplog.records

    return watch


def lines(records: list[logging.LogRecord]) -> list[dict[str, Any]]:
    return [json.loads(request_log.JsonLine().format(each)) for each in records]


@pytest.mark.usefixtures("database")
@pytest.mark.asvs("V16.2.5")
def test_its_sql_is_told_with_its_marks_and_no_value(slow):
    records = slow(0)
    assert (
        ready.run(
            'SELECT id FROM "user"\n  WHERE email IN (?, ?, ?)', CANARY, CANARY, ""
        ).fetchall()
        == []
    )
    assert not User.select().where(User.email == CANARY).exists()
    told = lines(records)
    mark = "?" if "?" in told[0]["slow_query"] else "%s"
    assert told[0]["slow_query"] == f'SELECT id FROM "user" WHERE email IN ({mark}, …)'
    assert len(told) == 2 and told[0]["ms"] >= 0 and CANARY not in json.dumps(told)


def test_it_says_whose_request_it_was_of(slow, browser: Browser):
    records = slow(0)
    browser.page("/directorio")
    told = [line for line in lines(records) if "slow_query" in line]
    assert {line["endpoint"] for line in told} == {"directory.page"}
    assert len({line["id"] for line in told}) == 1


@pytest.mark.usefixtures("database")
def test_a_quick_one_is_not_told(slow):
    records = slow(60_000)
    assert not User.select().where(User.email == CANARY).exists()
    assert not records
