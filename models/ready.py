"""Rows that every page reads, by SQL written once: building the query costs more than running it.

peewee's builder takes 100 us and more a query, SQLite about 7.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from peewee import CharField, ForeignKeyField, Function, IntegerField, TextField

from models.base import Table, db, in_table, is_postgres

T = TypeVar("T", bound=Table)
AS_ANSWERED = (CharField, ForeignKeyField, IntegerField, TextField)
"""Kinds of field whose values SQLite and PostgreSQL answer as Python keeps them."""
ALL_COLUMNS = re.compile(r"""(?:(?<=SELECT )|"?(?P<of>\w+)"?\.)\*""")


@dataclass(frozen=True)
class Shape:
    """The fields of a table that an answer has, and those that aren't kept as they are answered."""

    table: type[Table]
    names: tuple[str, ...]
    converted: tuple[tuple[str, Callable[[Any], Any]], ...]


class Ready(Generic[T]):
    """`Ready(User, "SELECT … WHERE id = ?")(7)` is the first such row, or None.

    With `joined="user"` the SQL answers all columns of the table, then all of that key's row. A
    `locked` row is nobody else's until the transaction ends; SQLite has one writer anyway.

    A `*` is written out: a newer version may add columns beneath a process that runs (A59).
    """

    def __init__(self, table: type[T], sql: str, *, joined: str = "", locked: bool = False) -> None:
        self.table = table
        self.joined = joined
        sql = _with_columns(sql, table, joined)
        self.sql = {False: sql, True: sql.replace("?", "%s") + " FOR UPDATE" * locked}
        self._shapes: tuple[Shape, ...] = ()

    def __call__(self, *values: Any) -> T | None:
        cursor = self._execute(values)
        row = cursor.fetchone()
        return self._row(cursor.description, row) if row else None

    def one(self, *values: Any) -> T:
        """The row that must be there. Raises LookupError."""
        found = self(*values)
        if found is None:
            raise LookupError(self.table.__name__)
        return found

    def all(self, *values: Any) -> list[T]:
        """Every such row."""
        cursor = self._execute(values)
        return [self._row(cursor.description, row) for row in cursor.fetchall()]

    def _execute(self, values: tuple[Any, ...]) -> Any:
        return db.execute_sql(self.sql[is_postgres()], _given(values))

    def _row(self, description: Any, values: tuple[Any, ...]) -> T:
        if not self._shapes:  # the same for each of its answers
            self._shapes = tuple(self._shaped(description))
        if not self.joined:
            return _built(self.table, self._shapes[0], values)
        own, other = self._shapes
        built = _built(self.table, own, values[: len(own.names)])
        setattr(built, self.joined, _built(other.table, other, values[len(own.names) :]))
        return built

    def _shaped(self, description: Any) -> Iterator[Shape]:
        columns = [column[0] for column in description]
        if self.joined:
            own = len(self.table._meta.columns)
            yield _shape(self.table, columns[:own])
            yield _shape(self.table._meta.fields[self.joined].rel_model, columns[own:])
        else:
            yield _shape(self.table, columns)


def _with_columns(sql: str, table: type[Table], joined: str) -> str:
    """Each `*` as the columns that this version knows."""
    tables = {None: table, table._meta.table_name: table}
    if joined:
        other = table._meta.fields[joined].rel_model
        tables[other._meta.table_name] = other

    def columns(found: re.Match[str]) -> str:
        before = f'"{found["of"]}".' if found["of"] else ""
        return ", ".join(f'{before}"{name}"' for name in tables[found["of"]]._meta.columns)

    return ALL_COLUMNS.sub(columns, sql)


def _built(table: type[T], shape: Shape, row: tuple[Any, ...]) -> T:
    data = dict(zip(shape.names, row, strict=True))
    for name, python_value in shape.converted:
        data[name] = python_value(data[name])
    built = table.__new__(table)
    built.__data__ = data
    built.__rel__ = {}
    built._dirty = set()  # type: ignore[attr-defined]
    return built


def _shape(table: type[Table], columns: Sequence[str]) -> Shape:
    fields = [table._meta.columns[column] for column in columns]
    converted = [field for field in fields if not isinstance(field, AS_ANSWERED)]
    return Shape(
        table,
        tuple(field.name for field in fields),
        tuple((field.name, field.python_value) for field in converted),
    )


def marks(count: int) -> str:
    """«?, ?, ?», for a list of so many values; of none, what nothing equals."""
    return ", ".join(["?"] * count) or "NULL"


def run(sql: str, *values: Any) -> Any:
    """Execute SQL written with `?`, on either engine; answers the cursor."""
    return db.execute_sql(sql.replace("?", "%s") if is_postgres() else sql, _given(values))


def insert(table: type[Table], **values: Any) -> int:
    """Insert one row, its defaults filled in, and answer its id.

    For the rows that a busy hour writes while others wait for their turn. Raises IntegrityError.
    """
    row = {**table._meta.get_default_dict(), **values}
    names = tuple(row)
    given = [_bound(_field(table, name), value) for name, value in row.items()]
    cursor = db.execute_sql(_insert_sql(table, names, is_postgres()), given)
    [(id,)] = cursor.fetchall()
    return int(id)


def update(row: Table, **values: Any) -> None:
    """Change these columns of one row, whatever they were."""
    names = [_field(type(row), name).column_name for name in values]
    given = [_bound(_field(type(row), name), value) for name, value in values.items()]
    changes = ", ".join(f'"{name}" = ?' for name in names)
    run(f'UPDATE "{row._meta.table_name}" SET {changes} WHERE id = ?', *given, row.id)  # noqa: S608


def insert_new(
    table: type[Table], rows: Sequence[Mapping[str, Any]], *, returning: str
) -> list[tuple[Any, ...]]:
    """Insert those of these rows that repeat nothing unique.

    All with the same columns; defaults are taken once for all of them. Answers the columns
    `returning` of each row inserted.
    """
    if not rows:
        return []
    given, defaults = tuple(rows[0]), table._meta.get_default_dict()
    rest = tuple(name for name in defaults if name not in given)
    filled = [_bound(_field(table, name), defaults[name]) for name in rest]
    names = (*given, *rest)
    fields = [_field(table, name) for name in names]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    row_marks = ", ".join([f"({marks(len(names))})"] * len(rows))
    sql = (
        f'INSERT INTO "{table._meta.table_name}" ({columns}) VALUES '  # noqa: S608
        f"{row_marks} ON CONFLICT DO NOTHING RETURNING {returning}"
    )
    values: list[Any] = []
    for row in rows:
        values += [_bound(field, row[name]) for field, name in zip(fields, given, strict=False)]
        values += filled
    return list(run(sql, *values))


def _given(values: tuple[Any, ...]) -> list[Any]:
    """Moments as the tables keep them."""
    return [in_table(each) if isinstance(each, dt.datetime) else each for each in values]


def _bound(field: Any, value: Any) -> Any:
    """What the driver takes: an id for a row, plain text for the JSON that SQLite would wrap."""
    kept: Any = field.db_value(value.id if isinstance(value, Table) else value)
    if not isinstance(kept, Function):
        return kept
    arguments: Any = kept.arguments
    return arguments[0]


def _field(table: type[Table], name: str) -> Any:
    return table._meta.combined[name]


@cache
def _insert_sql(table: type[Table], names: tuple[str, ...], postgres: bool) -> str:
    columns = ", ".join(f'"{_field(table, name).column_name}"' for name in names)
    sql = f'INSERT INTO "{table._meta.table_name}" ({columns}) VALUES ({marks(len(names))})'  # noqa: S608
    return f"{sql} RETURNING id".replace("?", "%s" if postgres else "?")
