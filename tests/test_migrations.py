"""The migrations, run in order, build exactly what the models describe, on this engine."""

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

import models
from domain import requirements, schema
from models.audit import create_audit_triggers
from models.directory import create_directory
from models.search import create_search_tables
from tests import older_schemas, servers
from tests.older_schemas import shape
from tests.people import make_entity


@pytest.fixture
def migrated(database: None) -> set[tuple[str, ...]]:
    return shape()


@pytest.fixture
def empty(migrated: set[tuple[str, ...]], cluster: str, tmp_path: Path) -> Iterator[None]:
    """A database with nothing in it, in place of the migrated one."""
    models.db.close()
    fresh = servers.create_database(cluster) if cluster else f"sqlite:///{tmp_path}/fresh.sqlite3"
    models.open_database(fresh)
    yield
    models.db.close()
    if cluster:
        servers.drop_database(cluster, fresh)


def test_migrations_build_what_the_models_describe(migrated: set[tuple[str, ...]], empty: None):
    models.db.create_tables(models.TABLES, safe=False)
    create_search_tables()
    create_directory()
    create_audit_triggers()
    assert shape() == migrated


def test_each_migration_keeps_what_was_there(migrated: set[tuple[str, ...]], empty: None):
    for name in older_schemas.names():
        before = older_schemas.rows()
        insisted = older_schemas.insisted_on(before)
        older_schemas.runner().up(name)
        assert not older_schemas.lost(before, older_schemas.rows(), [name]), name
        assert not older_schemas.broken_keys(), name
        assert name < "0032" or older_schemas.insisted_on(before) <= insisted, name
        older_schemas.fill_empty_tables()
    schema.migrate()
    assert shape() == migrated
    for table in models.TABLES:
        assert list(table.select()), table


def test_a_migration_is_one_transaction():
    """The runner sees to it, unless a migration says that it shouldn't."""
    for path in schema.FOLDER.glob("*.py"):
        text = path.read_text()
        assert "atomic" not in text and "CONCURRENTLY" not in text, path.name


def test_who_finished_before_versions_existed_was_asked_what_stood_then(database: None):
    finished, imported = make_entity(receipt="2026-000001"), make_entity("Otra", None)
    stood = [row.code for row in requirements.rows(imported)]
    [migration] = schema.FOLDER.glob("0002_*.py")
    for statement in runpy.run_path(str(migration))["FILLED"]:
        models.db.execute_sql(statement)
    models.Requirement.update(active=True).execute()
    assert [row.code for row in requirements.rows(finished)] == stood
    assert len(requirements.rows(imported)) > len(stood)
