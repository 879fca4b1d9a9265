"""Rows that every page reads, by SQL written once: building the query costs more than running it.

Performance notes, section 1: peewee's builder takes 100 us and more a query, SQLite about 7.
"""

from typing import Any, Generic, TypeVar

from models.base import Table, db, is_postgres

T = TypeVar("T", bound=Table)


class Ready(Generic[T]):
    """`Ready(User, "SELECT … WHERE id = ?")(7)` is the first such row, or None."""

    def __init__(self, table: type[T], sql: str) -> None:
        self.table = table
        self.sql = {False: sql, True: sql.replace("?", "%s")}

    def __call__(self, *values: Any) -> T | None:
        cursor = db.execute_sql(self.sql[is_postgres()], values)
        row = cursor.fetchone()
        if row is None:
            return None
        fields = self.table._meta.columns
        built = self.table.__new__(self.table)
        built.__data__ = {
            (field := fields[column[0]]).name: field.python_value(value)
            for column, value in zip(cursor.description, row, strict=True)
        }
        built._dirty = set()  # type: ignore[attr-defined]
        built.__rel__ = {}
        return built
