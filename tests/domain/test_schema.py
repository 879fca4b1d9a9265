"""Two versions of the portal and one database (A59)."""

import dataclasses
import multiprocessing
from pathlib import Path

import pytest
from flask import Flask

import models
from domain import schema, settings
from models import User
from tests import servers
from tests.browsing import Browser
from tests.people import make_user, sign_in
from tests.tables import digest

COMMANDS = {
    "migrate": [],
    "worker": [],
    "create-staff": ["--username=a", "--email=a@b.co", "--name=A", "--password-stdin"],
    "reset-code": ["--username=ana"],
    "import-entities": [__file__],
    "check-files": [],
    "verify-audit": [],
    "move-to-postgresql": ["postgresql://127.0.0.1:1/x"],
    "demo": [],
}
forks = multiprocessing.get_context("fork")


def newer(*changes: str) -> None:
    """As the next version would leave the tables, by a connection of its own."""
    ours = models.db.obj
    models.open_database(settings.current().database_url)
    with models.db.atomic():
        for change in changes:
            models.db.execute_sql(change)
        models.db.execute_sql(
            "INSERT INTO schema_migration (name, applied)"
            " VALUES ('9999_of_tomorrow', '2027-01-01 00:00:00')"
        )
    models.db.close()
    models.db.initialize(ours)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_old_program_refuses_a_newer_database(app: Flask, database: None, command: str):
    make_user("ana")
    newer()
    before = digest()
    result = app.test_cli_runner().invoke(args=[command, *COMMANDS[command]], input="x\n")
    assert result.exit_code == 1
    assert "9999_of_tomorrow" in result.output and "Instale la versión más nueva" in result.output
    assert digest() == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_is_away_is_told_in_a_sentence(app: Flask, database: None, command: str):
    ours = models.db.obj
    models.db.close()
    models.open_database("postgresql://nobody:clave@127.0.0.1:1/x")
    try:
        result = app.test_cli_runner().invoke(args=[command, *COMMANDS[command]], input="x\n")
    finally:
        models.db.initialize(ours)
    assert result.exit_code == 1 and "La base de datos no responde (" in result.output
    assert isinstance(result.exception, SystemExit) and "clave" not in result.output


def test_who_runs_while_a_newer_version_migrates_goes_on(app: Flask, ana: User, browser: Browser):
    sign_in(browser, ana)
    for _ in range(8):  # past what a driver needs to prepare a statement
        browser.page("/configuracion/datos")
    newer(
        """ALTER TABLE "user" ADD COLUMN "tomorrow" VARCHAR(10) NOT NULL DEFAULT ''""",
        """ALTER TABLE "session" ADD COLUMN "tomorrow" INTEGER NOT NULL DEFAULT 0""",
        """CREATE TABLE "tomorrow" ("id" INTEGER NOT NULL PRIMARY KEY)""",
    )
    assert browser.web.get("/healthz").status_code == 200
    assert ana.name in browser.page("/configuracion/datos").text
    sign_in(browser, make_user("berta"))


def test_a_column_that_grew_beneath_costs_one_answer_at_most(
    app: Flask, ana: User, browser: Browser
):
    sign_in(browser, ana)
    for _ in range(8):
        browser.page("/configuracion/datos")
    if models.is_postgres():
        newer("""ALTER TABLE "user" ALTER COLUMN "name" TYPE VARCHAR(150)""")
        paused = browser.web.get("/configuracion/datos", expect_errors=True)
        assert paused.status_code == 503 and paused.headers["Retry-After"]
    assert ana.name in browser.page("/configuracion/datos").text


def test_two_that_migrate_at_once_do_it_once(
    database: None, cluster: str, tmp_path: Path, config
) -> None:
    """On two machines, where both speak to one PostgreSQL."""
    models.db.close()
    url = servers.create_database(cluster) if cluster else f"sqlite:///{tmp_path}/fresh.sqlite3"
    folders = [tmp_path / "here", tmp_path / "there"] if cluster else [tmp_path] * 2
    start = forks.Barrier(2)

    def migrate(folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        settings.use(dataclasses.replace(config, data_dir=folder))
        models.open_database(url)
        start.wait()
        schema.migrate()

    both = [forks.Process(target=migrate, args=(folder,)) for folder in folders]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert [each.exitcode for each in both] == [0, 0]
    models.open_database(url)
    assert models.Institution.select().count() == 1
    models.db.close()
    if cluster:
        servers.drop_database(cluster, url)
