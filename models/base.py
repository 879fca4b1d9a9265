"""What every table shares: the connection, time, public codes."""

import datetime as dt
import secrets
import select
from typing import Any

from peewee import AutoField, CharField, DatabaseProxy, DateTimeField, Model
from playhouse.db_url import connect

from models import slow_queries
from models.turns import TakingTurns

db = DatabaseProxy()

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "cache_size": -4000,
    "journal_size_limit": 16 << 20,  # what a long reader made the log grow to is given back
}
POSTGRES_OPTIONS = "-c lock_timeout=5s -c statement_timeout=30s -c timezone=UTC"


def open_database(url: str, slow_query_ms: int = 0) -> None:
    """Point every table at this database; connections open on first use, one a thread.

    Queries that take so long are told to the log; with 0, none is.
    """
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        db.initialize(TakingTurns(path, pragmas=PRAGMAS, lock_type="IMMEDIATE"))
    else:
        db.initialize(connect(url, options=POSTGRES_OPTIONS))
    if slow_query_ms:
        slow_queries.watch(db.obj, slow_query_ms)


def leave_dead_connection() -> None:
    """A server that ended, or ended this connection, has said so on it, and nothing else is said to
    who asks nothing: the next query of this thread connects anew."""
    if not is_postgres() or db.is_closed():
        return
    heard = select.poll()
    connection = db.connection()
    if not connection.closed:
        heard.register(connection, select.POLLIN)
    if connection.closed or heard.poll(0):
        db.close()


def is_postgres() -> bool:
    return bool(db.obj.__class__.__name__.startswith("Postgres"))


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def new_code() -> str:
    """A public name for a row; ids are never shown."""
    return secrets.token_urlsafe(9)


def in_table(moment: dt.datetime) -> dt.datetime:
    """As every table keeps it: in UTC, without the zone."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


class UTCDateTimeField(DateTimeField):
    """Aware in Python, UTC without zone in the table, on both engines."""

    def db_value(self, value: dt.datetime | None) -> Any:
        return value and in_table(value)

    def python_value(self, value: Any) -> dt.datetime | None:
        naive = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
        return naive and naive.replace(tzinfo=dt.UTC)


class CodeField(CharField):
    """A random public code, unique."""

    def __init__(self) -> None:
        super().__init__(max_length=16, default=new_code, unique=True)


class Table(Model):
    id = AutoField()

    class Meta:
        database = db
        legacy_table_names = False
