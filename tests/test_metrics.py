"""`/metrics`: for who holds the token, what all processes counted, and nothing of anybody."""

import os
import re
import signal
from pathlib import Path

import pytest
from flask import Flask
from peewee import OperationalError
from prometheus_client.parser import text_string_to_metric_families

from blueprints import metrics
from config import Config, ConfigError
from domain import gauges, limits, settings
from models import Letter, LetterState
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.test_serve import children, eventually, started, whole_answer

TOKEN = "un token que solo tienen las pruebas"
SECRET = "un-secreto-de-carta"


def read(server, token: str = TOKEN) -> dict[str, float]:
    """Each sample by its name and labels."""
    head = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    with server.connect() as connection:
        connection.sendall(f"{head}Authorization: Bearer {token}\r\n\r\n".encode())
        answer = whole_answer(connection)
    assert answer.startswith("HTTP/1.1 200"), answer[:200]
    assert SECRET not in answer and "/activar" not in answer
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.partition("\r\n\r\n")[2])
        for sample in family.samples
    }


@pytest.mark.asvs("V13.4.5")
@pytest.mark.parametrize("token", ["", "otro token que nadie tiene, tan largo como es", "ñ" * 40])
def test_who_has_not_the_token_finds_nothing(app: Flask, browser: Browser, token: str):
    given = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    for set_token in ("", TOKEN):
        with_settings(app, metrics_token=set_token)
        assert browser.web.get("/metrics", headers=given, expect_errors=True).status_code == 404
        assert browser.web.get("/metrics", expect_errors=True).status_code == 404


def test_a_short_token_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="METRICS_TOKEN"):
        Config.from_env({"DATA_DIR": str(tmp_path), "METRICS_TOKEN": "t" * 31})


def test_without_room_to_count_it_says_so(app: Flask, browser: Browser, monkeypatch):
    with_settings(app, metrics_token=TOKEN)
    monkeypatch.setattr(metrics, "load", lambda: None)
    held = {"Authorization": f"Bearer {TOKEN}".encode().decode("latin-1")}
    assert browser.web.get("/metrics", headers=held, expect_errors=True).status_code == 507


def test_all_processes_count_and_what_one_counted_outlives_it(tmp_path, monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", TOKEN)
    with started(tmp_path) as server:
        assert server.ask(f"GET /activar/{SECRET}").startswith("HTTP/1.1 404")
        for _ in range(20):
            assert server.ask("GET /ayuda").startswith("HTTP/1.1 200")
        before = read(server)
        counted = "ventanilla_request_seconds_count public.help_page"
        assert before[counted] == 20
        assert before["ventanilla_answers_total 404"] == 1
        assert before["ventanilla_in_flight"] == 1
        assert before["ventanilla_database_up"] == 1
        assert before["ventanilla_database_bytes"] > 0
        assert before["ventanilla_disk_free_bytes"] > 0
        assert len([name for name in before if name.startswith("ventanilla_process_files")]) > 1
        web = children(server.process.pid)[0]
        os.kill(web, signal.SIGKILL)
        assert eventually(lambda: web not in children(server.process.pid))
        assert eventually(server.answers)
        after = read(server)
        assert after[counted] == 20 and after["ventanilla_in_flight"] == 1


def test_what_waits_is_counted(database: None):
    for number, state in enumerate([LetterState.QUEUED, LetterState.FAILED, LetterState.FAILED]):
        Letter.create(
            message_id=f"<{number}@x>", recipient="x@y", subject="", template="x", state=state
        )
    found = {each.name: each.value for each in gauges.read()}
    assert (found["letters_waiting"], found["letters_failed"]) == (1, 2)
    assert found["database_up"] == 1 and found["database_bytes"] > 0
    assert "backup_age_seconds" not in found


def test_a_database_that_is_away_is_told(database: None, monkeypatch):
    def fail() -> None:
        raise OperationalError("away")

    monkeypatch.setattr(gauges, "_of_the_database", fail)
    found = {each.name: each.value for each in gauges.read()}
    assert found["database_up"] == 0 and found["disk_free_bytes"] > 0


def test_each_disk_has_its_own_room(app: Flask, database: None, tmp_path: Path):
    with_settings(app, backup_dir=tmp_path)
    settings.current().documents_folder.mkdir(exist_ok=True)
    found = {each.name: each.value for each in gauges.read()}
    for disk in ("disk", "documents_disk", "backup_disk"):
        assert 0 < found[f"{disk}_free_bytes"] < found[f"{disk}_bytes"]


def test_a_limit_tells_who_counts_that_it_refused(database: None, monkeypatch):
    heard: list[str] = []
    monkeypatch.setattr(limits, "hears_of_refusals", [lambda limit: heard.append(limit.name)])
    once = limits.Limit("prueba", 1, 60)
    assert limits.allow(once, "x") and not limits.allow(once, "x") and limits.exhausted(once, "x")
    assert heard == ["prueba", "prueba"]
    assert re.fullmatch("[a-z-]+", heard[0])
