"""Queries that take long are told to the log: their SQL with its marks, never what fills them.

What is timed is the execution: rows that SQLite finds while they are read come after it.
"""

import logging
import re

from peewee import Database, QueryEvent

log = logging.getLogger("ventanilla")
LONGEST = 1000  # characters of SQL
LIST = re.compile(r"(\?|%s)(, (\?|%s))+")


def watch(database: Database, milliseconds: int) -> None:
    """Tell of those that take as long or longer."""

    def hear(query: QueryEvent) -> None:
        if query.duration * 1000 >= milliseconds:
            _tell(query)

    database.query_hooks.append(hear)


def _tell(query: QueryEvent) -> None:
    sql = LIST.sub(r"\1, …", " ".join(query.sql.split()))
    facts = {"slow_query": sql[:LONGEST], "ms": round(query.duration * 1000)}
    if query.exception:
        facts["fault"] = type(query.exception).__name__
    log.warning(facts)
