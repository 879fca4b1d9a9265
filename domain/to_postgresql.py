"""Copy a portal on SQLite into an empty PostgreSQL database: all of it, or nothing.

One transaction of PostgreSQL holds the new tables, their rows and the comparison; SQLite is held
meanwhile, so that nobody writes there. Rows go as they are, derived ones too, with the triggers
that would make these off. Documents stay where they are.
"""

import datetime as dt
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from peewee import DatabaseError, PostgresqlDatabase
from playhouse.db_url import connect
from playhouse.migrations import Runner

from domain.errors import Refused
from domain.schema import FOLDER
from models import Pulse, db, is_postgres, now

STILL = dt.timedelta(minutes=1)
"""The worker says twice as often that it is there."""
AT_ONCE = 2_000  # rows
ADDRESS = (
    "Escriba la dirección así: postgresql://usuario@servidor/base. Si la contraseña tiene signos "
    "como «/», «@» o «#», escríbalos como %2F, %40 o %23."
)
COLUMNS = """SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name <> %s AND is_generated = 'NEVER'
    ORDER BY table_name, ordinal_position"""
KEYS = """SELECT t.relname, a.attname FROM pg_constraint AS k
    JOIN pg_class AS t ON t.oid = k.conrelid
    CROSS JOIN unnest(k.conkey) WITH ORDINALITY AS u (number, place)
    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number
    WHERE k.contype = 'p' ORDER BY t.relname, u.place"""
REFERENCES = """SELECT t.relname, f.relname FROM pg_constraint AS k
    JOIN pg_class AS t ON t.oid = k.conrelid JOIN pg_class AS f ON f.oid = k.confrelid
    WHERE k.contype = 'f' AND t.oid <> f.oid"""
QUOTED = re.compile(""":? *["']""")
HISTORY = "schema_migration"
"""The new database has its own."""

Row = tuple[Any, ...]
Read = Callable[[Any], Any]
READ: dict[str, Read] = {
    "boolean": bool,
    "bytea": bytes,
    "date": dt.date.fromisoformat,
    "jsonb": lambda text: _told(json.loads(text)),
    "timestamp without time zone": dt.datetime.fromisoformat,
}
"""What SQLite keeps as a number or as text, as PostgreSQL answers it."""


@dataclass(frozen=True)
class Sum:
    """How many rows, and the SHA-256 of all of them in the order of their key."""

    rows: int
    hash: str


@dataclass(frozen=True)
class Table:
    """A table of the new database: its columns with their types, and its key."""

    name: str
    columns: dict[str, str]
    key: list[str]

    def select(self) -> str:
        key = ", ".join(f'"{name}"' for name in self.key)
        return f'SELECT {self.listed} FROM "{self.name}" ORDER BY {key}'  # noqa: S608

    @property
    def listed(self) -> str:
        return ", ".join(f'"{name}"' for name in self.columns)

    def readers(self, readers: dict[str, Read]) -> list[tuple[int, Read]]:
        kinds = enumerate(self.columns.values())
        return [(at, readers[kind]) for at, kind in kinds if kind in readers]


def copy(url: str, tell: Callable[[str, Sum, Sum], None]) -> None:
    """Tells each table with what is here and what came there. Raises Refused, and nothing came."""
    if is_postgres():
        raise Refused("Este portal ya está en PostgreSQL: no hay nada que pasar.")
    _refuse_running()
    with db.atomic(), _opened(url) as there:
        with there.atomic():
            Runner(there, str(FOLDER)).up()
            tables = list(_tables(there))
            _triggers(there, tables, "DISABLE")
            for table in reversed(tables):
                there.execute_sql(f'DELETE FROM "{table.name}"')  # noqa: S608
            sums = {table.name: _copied(there, table) for table in tables}
            _triggers(there, tables, "ENABLE")
            _compare(there, tables, sums, tell)
        there.execute_sql("ANALYZE")


def _refuse_running() -> None:
    pulse = Pulse.select().first()
    if pulse is not None and now() - pulse.beat_at < STILL:
        raise Refused("El portal está en marcha. Deténgalo, espere un minuto y repita.")


@contextmanager
def _opened(url: str) -> Iterator[PostgresqlDatabase]:
    """An empty database in UTF-8. Raises Refused, also for what fails there later."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise Refused(ADDRESS)
    try:
        there = connect(url, options="-c timezone=UTC")
    except ValueError:  # it would quote the password, where a sign of it ends the user's part
        raise Refused(ADDRESS) from None
    try:
        there.connect()
        [encoding] = there.execute_sql("SHOW server_encoding").fetchone()
        if encoding != "UTF8":
            raise Refused(f"Esa base está en {encoding}. Cree una en UTF8 y repita.")
        if there.get_tables():
            raise Refused("Esa base no está vacía. Cree una vacía y repita.")
        yield there
    except (DatabaseError, psycopg.Error) as error:
        raise Refused(f"PostgreSQL no lo recibió: {_told_by(error)}") from None
    finally:
        there.close()


def _told_by(error: Exception) -> str:
    """Also of which line and column; never the value, which may be personal."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__ or error.__context__
    where = cause.diag.context if isinstance(cause, psycopg.Error) else None
    first = (str(error).splitlines() or [""])[0]
    if isinstance(cause, psycopg.DataError) or isinstance(error, ValueError):
        first = QUOTED.split(first)[0]
    return f"{first} ({where.partition(':')[0]})" if where else first


def _tables(there: PostgresqlDatabase) -> Iterator[Table]:
    """Who is referred to comes first. Columns that the database computes are left to it."""
    columns: dict[str, dict[str, str]] = defaultdict(dict)
    for name, column, kind in there.execute_sql(COLUMNS, (HISTORY,)).fetchall():
        columns[name][column] = kind
    keys: dict[str, list[str]] = defaultdict(list)
    for name, column in there.execute_sql(KEYS).fetchall():
        keys[name].append(column)
    order: dict[str, set[str]] = {name: set() for name in columns}
    for name, other in there.execute_sql(REFERENCES).fetchall():
        order[name].add(other)
    for name in TopologicalSorter(order).static_order():
        yield Table(name, columns[name], keys[name])


def _triggers(there: PostgresqlDatabase, tables: Iterable[Table], act: str) -> None:
    for table in tables:
        there.execute_sql(f'ALTER TABLE "{table.name}" {act} TRIGGER USER')


def _copied(there: PostgresqlDatabase, table: Table) -> Sum:
    """Of the rows as they were sent; the next id follows the last one."""
    sum = _Adding(table.readers(READ))
    into = f'COPY "{table.name}" ({table.listed}) FROM STDIN'
    try:
        with there.cursor() as cursor, cursor.copy(into) as sent:
            for row in db.connection().execute(table.select()):
                sum.add(row)
                sent.write_row(row)
    except (ValueError, psycopg.DataError) as error:
        raise Refused(f"{table.name}, fila {sum.rows}: {_told_by(error)}") from None
    if table.key == ["id"]:
        last = f"""SELECT setval(pg_get_serial_sequence('"{table.name}"', 'id'), MAX(id))"""
        there.execute_sql(f'{last} FROM "{table.name}"')
    return sum.whole()


def _compare(
    there: PostgresqlDatabase,
    tables: Iterable[Table],
    sums: dict[str, Sum],
    tell: Callable[[str, Sum, Sum], None],
) -> None:
    different = []
    for table in tables:
        came = _came(there, table)
        tell(table.name, sums[table.name], came)
        if came != sums[table.name]:
            different.append(table.name)
    if different:
        raise Refused(f"No llegó igual: {', '.join(different)}. En PostgreSQL no quedó nada.")


def _came(there: PostgresqlDatabase, table: Table) -> Sum:
    sum = _Adding(table.readers({"bytea": bytes, "jsonb": _told}))
    with there.connection().cursor(name="came") as cursor:
        cursor.itersize = AT_ONCE
        for row in cursor.execute(table.select()):
            sum.add(row)
    return sum.whole()


class _Adding:
    """A sum that grows row by row, each read by these readers at these places."""

    def __init__(self, readers: list[tuple[int, Read]]) -> None:
        self.rows, self._readers, self._hash = 0, readers, hashlib.sha256()

    def add(self, row: Row) -> None:
        self.rows += 1
        read = list(row)
        for at, reader in self._readers:
            if read[at] is not None:
                read[at] = reader(read[at])
        self._hash.update(repr(read).encode())

    def whole(self) -> Sum:
        return Sum(self.rows, self._hash.hexdigest())


def _told(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
