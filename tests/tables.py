"""What all tables hold, short enough to compare before and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import models

SEEN = "last_seen_at"
"""Any page may move it."""


def digest(*without: str) -> dict[str, int]:
    """By table; the limits' counters apart, for a refusal counts too."""
    names = [table._meta.table_name for table in models.TABLES]
    return {name: _of(name) for name in names if name not in {"hit", *without}}


def _of(name: str) -> int:
    cursor = models.db.execute_sql(f'SELECT * FROM "{name}"')
    columns = [column[0] for column in cursor.description]
    seen = columns.index(SEEN) if SEEN in columns else len(columns)
    return hash(tuple(sorted(str(row[:seen] + row[seen + 1 :]) for row in cursor)))


@contextmanager
def queries() -> Iterator[list[str]]:
    """The SQL that peewee and `models.ready` run meanwhile."""
    run, told = models.db.obj.execute_sql, []

    def tell(sql: str, *args: Any, **more: Any) -> Any:
        told.append(sql)
        return run(sql, *args, **more)

    models.db.obj.execute_sql = tell
    try:
        yield told
    finally:
        del models.db.obj.execute_sql
