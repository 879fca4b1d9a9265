"""The migrations, run in order, build exactly what the models describe, on this engine."""

import runpy
from pathlib import Path

import models
from domain import requirements, schema
from models.audit import create_audit_triggers
from models.directory import create_directory
from models.search import create_search_tables
from tests import servers
from tests.people import make_entity

KEPT_BY_THE_RUNNER = "schema_migration"


def shape() -> set[tuple[str, ...]]:
    """Every table, column, key, index and trigger, as the engine itself tells them; a column may
    stand anywhere in its table, since those that are added come last."""
    if models.is_postgres():
        queries = (
            "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length::text"
            " FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint",
            "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE NOT tgisinternal",
        )
    else:
        queries = (
            "SELECT tbl_name, type, name, sql FROM sqlite_master"
            """ WHERE sql IS NOT NULL AND sql NOT LIKE 'CREATE TABLE "%'""",
            'SELECT t.name, c.name, c.type, c."notnull", c.pk'
            " FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'",
            'SELECT t.name, k."from", k."table", k."to", k.on_delete'
            " FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS k",
        )
    rows = (row for query in queries for row in models.db.execute_sql(query).fetchall())
    told = {tuple(" ".join(str(part).split()) for part in row) for row in rows}
    return {row for row in told if KEPT_BY_THE_RUNNER not in row[0]}


def test_migrations_build_what_the_models_describe(database: None, cluster: str, tmp_path: Path):
    migrated = shape()
    models.db.close()
    fresh = servers.create_database(cluster) if cluster else f"sqlite:///{tmp_path}/fresh.sqlite3"
    models.open_database(fresh)
    models.db.create_tables(models.TABLES, safe=False)
    create_search_tables()
    create_directory()
    create_audit_triggers()
    assert shape() == migrated
    models.db.close()
    if cluster:
        servers.drop_database(cluster, fresh)


def test_who_finished_before_versions_existed_was_asked_what_stood_then(database: None):
    finished, imported = make_entity(receipt="2026-000001"), make_entity("Otra", None)
    stood = [row.code for row in requirements.rows(imported)]
    [migration] = schema.FOLDER.glob("0002_*.py")
    for statement in runpy.run_path(str(migration))["FILLED"]:
        models.db.execute_sql(statement)
    models.Requirement.update(active=True).execute()
    assert [row.code for row in requirements.rows(finished)] == stood
    assert len(requirements.rows(imported)) > len(stood)
