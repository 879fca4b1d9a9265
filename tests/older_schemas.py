"""Portals of an older version, with rows in every table that it had; tables as the engine tells
them."""

from collections import defaultdict
from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any

from playhouse.migrations import Migration, Runner

import models
from domain import schema

Rows = dict[str, list[dict[str, Any]]]
KEPT_BY_THE_RUNNER = "schema_migration"
DERIVED = ("search_word", "directory_entry", "sqlite_", KEPT_BY_THE_RUNNER)
MEANT = {
    ("entity", "state"): ("registered", "draft"),
    ("stored_file", "preview"): ("made", "none"),
    ("help_line", "contact"): ("https://example.com", "a@example.com"),
}
"""What a migration looks for; any other text is as good as any."""
CHANGED = {
    "0003_second_factor": {("session", "*")},
    "0018_reviews": {("stored_file", "preview")},
}
"""What a migration changes of what was there, on purpose."""
COLUMNS = {
    False: "SELECT t.name, c.name, c.type FROM sqlite_master AS t, pragma_table_info(t.name) AS c"
    " WHERE t.type = 'table' ORDER BY t.name, c.cid",
    True: "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
}
KEYS = {
    False: 'SELECT t.name, k."from", k."table"'
    " FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS k",
    True: """SELECT t.relname, a.attname, f.relname FROM pg_constraint AS k
    JOIN pg_class AS t ON t.oid = k.conrelid JOIN pg_class AS f ON f.oid = k.confrelid
    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]""",
}


def runner() -> Runner:
    return Runner(models.db.obj, str(schema.FOLDER))


def names() -> list[str]:
    return [each.name for each in Migration.load_directory(str(schema.FOLDER))]


def migrate_up_to(name: str) -> None:
    """Each migration in turn, and two rows in each table as soon as it is there."""
    for each in names()[: names().index(name) + 1]:
        runner().up(each)
        fill_empty_tables()


def fill_empty_tables() -> None:
    """Who is referred to comes first."""
    columns, keys = _columns(), _keys()
    order = TopologicalSorter({name: set(keys[name].values()) - {name} for name in columns})
    with models.db.atomic():
        for table in order.static_order():
            if not _ids(table):
                _fill(table, columns[table], keys[table])


def rows() -> Rows:
    """Of the tables that hold what people wrote."""
    return {table: list(_rows(table)) for table in _columns()}


def lost(before: Rows, after: Rows, by: Iterable[str]) -> list[str]:
    """What of the rows before isn't there after these migrations, in the columns that both have."""
    meant = {each for name in by for each in CHANGED.get(name, ())}
    return [
        f"{table}: {row}"
        for table, old in before.items()
        if (table, "*") not in meant
        for row in old
        if not any(_same(table, row, new, meant) for new in after[table])
    ]


def broken_keys() -> list[Any]:
    """References to rows that aren't there: SQLite doesn't look while it migrates."""
    if models.is_postgres():
        return []
    return list(models.db.execute_sql("PRAGMA foreign_key_check").fetchall())


def insisted_on(tables: Iterable[str]) -> set[tuple[str, str]]:
    """Columns of these that each new row has to name: one made by an older version doesn't."""
    if models.is_postgres():
        query = """SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL"""
    else:
        query = """SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND c."notnull" AND c.dflt_value IS NULL AND NOT c.pk"""
    return {row for row in models.db.execute_sql(query).fetchall() if row[0] in set(tables)}


def shape() -> set[tuple[str, ...]]:
    """Every table, column, key, index and trigger, as the engine itself tells them; a column may
    stand anywhere in its table, since those that are added come last."""
    queries: tuple[str, ...]
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


def _columns() -> dict[str, dict[str, str]]:
    """What kind each column of each table is."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for table, name, kind in models.db.execute_sql(COLUMNS[models.is_postgres()]).fetchall():
        if not table.startswith(DERIVED):
            found[table][name] = kind.lower()
    return found


def _keys() -> dict[str, dict[str, str]]:
    """The table that each key of each table refers to."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for table, name, other in models.db.execute_sql(KEYS[models.is_postgres()]).fetchall():
        found[table][name] = other
    return found


def _fill(table: str, columns: dict[str, str], keys: dict[str, str]) -> None:
    others = {name: dict(enumerate(_ids(other))) for name, other in keys.items()}
    given = {name: kind for name, kind in columns.items() if name != "id" and kind != "tsvector"}
    listed = ", ".join(f'"{name}"' for name in given)
    marks = ", ".join([models.db.obj.param] * len(given))
    for n in (0, 1):
        values = [
            others[name].get(n) if name in others else _value(table, name, kind, n)
            for name, kind in given.items()
        ]
        models.db.execute_sql(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', values)


def _value(table: str, column: str, kind: str, n: int) -> Any:
    if (table, column) in MEANT:
        return MEANT[table, column][n]
    if "bool" in kind:
        return n == 0
    if "time" in kind:
        return f"2026-01-0{n + 1} 10:00:00.123456"
    if kind == "date":
        return f"2026-01-0{n + 1}"
    if kind in {"blob", "bytea"}:
        return bytes([0, 255, n])
    return n if "int" in kind else str(n + 1)


def _ids(table: str) -> list[Any]:
    return [
        row[0] for row in models.db.execute_sql(f'SELECT * FROM "{table}" ORDER BY 1').fetchall()
    ]


def _same(table: str, old: dict[str, Any], new: dict[str, Any], meant: set[Any]) -> bool:
    both = old.keys() & new.keys()
    return all(old[name] == new[name] for name in both if (table, name) not in meant)


def _rows(table: str) -> Iterable[dict[str, Any]]:
    cursor = models.db.execute_sql(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield dict(zip(columns, row, strict=True))
