"""From SQLite to PostgreSQL: every table, every row, or nothing. Both engines are in each test, so
that these run once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from peewee import DatabaseError

import models
from app import create_app
from config import Config
from domain import audit, audit_chain, schema, settings
from models import directory
from tests import older_schemas, servers
from tests.conftest import make_config, wait_for_the_disk
from tests.people import make_entity
from tests.tables import digest

ODD = "\\N, \\. y\ttab\n«año» 'x' \"y\" \U0001f33d"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Config]:
    """A portal on SQLite with rows in every table, and a sealed audit."""
    folder = tmp_path_factory.mktemp("whole")
    config = make_config(folder, f"sqlite:///{folder}/portal.sqlite3")
    app = create_app(config)
    wait_for_the_disk(False)
    with app.app_context():
        schema.migrate()
        make_entity()
        make_entity(ODD, "900999000", typed={"a": [1.50, None, {"ñ": ODD}]}, facebook="")
        for count in range(3):
            audit.record("entities_imported", by=None, count=count, text=ODD)
        audit_chain.seal()
        older_schemas.fill_empty_tables()
        models.db.close()
    return app, config


@pytest.fixture
def portal(whole: tuple[Flask, Config], tmp_path: Path) -> Iterator[Flask]:
    app, config = whole
    settings.use(config)
    shutil.copy(config.database_url.removeprefix("sqlite:///"), tmp_path / "portal.sqlite3")
    models.open_database(f"sqlite:///{tmp_path}/portal.sqlite3")
    yield app
    models.db.close()


@pytest.fixture
def empty(pytestconfig: pytest.Config) -> Iterator[str]:
    cluster = servers.shared_postgres(pytestconfig)
    url = servers.create_database(cluster)
    yield url
    models.db.close()
    servers.drop_database(cluster, url)


def move(portal: Flask, url: str) -> Result:
    return portal.test_cli_runner().invoke(args=["move-to-postgresql", url])


def tables_there(url: str) -> int:
    with psycopg.connect(url) as there:
        counted = there.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        [count] = counted.fetchone() or (None,)
        return count


def change(sql: str) -> None:
    with models.db.atomic():
        models.db.execute_sql(sql)


def test_everything_is_there_and_goes_on(portal: Flask, empty: str) -> None:
    names = {table._meta.table_name for table in models.TABLES}
    sealed, kept = audit_chain.check(), digest()
    result = move(portal, empty)
    assert result.exit_code == 0, result.output
    told = dict(line.split(": ") for line in result.output.splitlines() if ": " in line)
    derived = {"search_name", "vocabulary", "vocabulary_edit", "directory_entry"}
    assert set(told) == names | derived
    assert all(line.endswith(", igual") and not line.startswith("0 ") for line in told.values())
    assert digest() == kept
    counts = {table: table.select().count() for table in models.TABLES}
    models.db.close()
    models.open_database(empty)
    assert {table: table.select().count() for table in models.TABLES} == counts
    assert audit_chain.check() == sealed and sealed.all_well and sealed.count
    assert all(list(table.select()) for table in models.TABLES)
    shown = len(directory.keys(directory.Choice(), 1000))
    new = make_entity("Recién Llegada SAS", "900999111")
    assert new.id > counts[models.Entity]
    assert len(directory.keys(directory.Choice(), 1000)) == shown + 1
    with pytest.raises(DatabaseError, match="append-only"):
        change("DELETE FROM audit_entry")


def test_only_an_empty_database_is_filled(portal: Flask, empty: str) -> None:
    with psycopg.connect(empty) as there:
        there.execute("CREATE TABLE somebodys (id integer)")
    result = move(portal, empty)
    assert result.exit_code == 1 and "no está vacía" in result.output
    assert tables_there(empty) == 1


def test_only_utf_8_keeps_every_name(portal: Flask, empty: str) -> None:
    latin = f"{empty}_latin"
    made = f"CREATE DATABASE {latin.rpartition('/')[2]} ENCODING 'LATIN1' LOCALE 'C'"
    with psycopg.connect(empty, autocommit=True) as there:
        there.execute(f"{made} TEMPLATE template0")
    result = move(portal, latin)
    servers.drop_database(empty, latin)
    assert result.exit_code == 1 and "LATIN1" in result.output


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("""UPDATE "user" SET name = 'a' || char(0) || 'b' WHERE id = 2""", "user, fila 2: "),
        (
            "UPDATE entity SET name = printf('%.300c', 'x') WHERE id = 2",
            "COPY entity, line 2, column name)",
        ),
        ("UPDATE entity SET registered_at = 'ayer' WHERE id = 2", "entity, fila 2: "),
        ("UPDATE institution SET receipts_last = 'ayer'", "COPY institution, line 1, column rec"),
        ("UPDATE entity SET registered_at = '2026-01-01 00:00:00+05:00'", "No llegó igual: entity"),
    ],
)
def test_what_does_not_fit_or_differs_leaves_nothing(
    portal: Flask, empty: str, damage: str, told: str
) -> None:
    change(damage)
    kept = digest()
    result = move(portal, empty)
    assert result.exit_code == 1 and told in result.output
    assert "xxx" not in result.output and "ayer" not in result.output
    assert tables_there(empty) == 0
    assert digest() == kept


def test_a_portal_that_runs_is_not_copied(portal: Flask, empty: str) -> None:
    models.Pulse.update(beat_at=models.now()).execute()
    result = move(portal, empty)
    assert result.exit_code == 1 and "Deténgalo" in result.output
    assert tables_there(empty) == 0


@pytest.mark.parametrize(
    "url",
    ["mysql://a/b", "postgresql://nobody@127.0.0.1:1/x", "postgresql://nobody:cla/ve@127.0.0.1/x"],
)
def test_an_address_that_leads_nowhere_is_told_in_a_sentence(portal: Flask, url: str) -> None:
    result = move(portal, url)
    assert result.exit_code == 1 and "Error: " in result.output
    assert isinstance(result.exception, SystemExit) and "cla" not in result.output
