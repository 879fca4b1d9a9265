"""Bring the database to this version of the portal.

A migration and the note that it ran are one transaction, on both engines: killed in the middle,
nothing of it stands and the next start runs it again (A59).
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import DatabaseError
from playhouse.migrations import Runner

from domain import defaults, settings
from models import db, is_postgres

FOLDER = Path(__file__).parent.parent / "migrations"
TURN = 0x56454E54  # any number that is nobody else's in this database
NEWER = (
    "Una versión más nueva del portal ya cambió esta base de datos ({}); esta versión no la "
    "entiende y no cambió nada. Instale la versión más nueva, o restaure la copia de seguridad "
    "que se hizo antes de actualizar: docs/upgrading.md."
)
RESTORING = "restaurando"
UNFINISHED = (
    "Una restauración quedó a medias: el portal no arranca así. Repita la misma orden "
    "`flask restore …`, que sigue donde quedó."
)


AWAY = "La base de datos no responde ({}). Revise DATABASE_URL, DATA_DIR y que esté en marcha."


class DatabaseAway(SystemExit):
    """It doesn't answer, or can't be opened; the message says what to look at."""


class NewerSchema(SystemExit):
    """A newer version of the portal has changed this database; the message says what to do."""


class RestoreUnfinished(SystemExit):
    """A backup is half in its place; the message says what to do."""


def migrate(*, restoring: bool = False) -> list[str]:
    """Run what is new, in order, and fill the empty catalogs. Returns the names of what ran.

    Several processes may call it at once, also on several machines with one PostgreSQL: the first
    works, the others wait and find nothing to do. Raises DatabaseAway, NewerSchema, and
    RestoreUnfinished unless it is the restoring itself that asks.
    """
    if not restoring and unfinished().exists():
        raise RestoreUnfinished(UNFINISHED)
    with _alone():
        runner = Runner(db.obj, str(FOLDER))
        _refuse_newer(runner)
        ran: list[str] = runner.up()
        defaults.fill()
        return ran


def unfinished() -> Path:
    """The folder that stands while a backup is being put in its place."""
    return settings.current().common_dir / RESTORING


def known() -> set[str]:
    """The names of the migrations that this version has."""
    return {path.stem for path in FOLDER.glob("[0-9]*.py")}


def newest() -> str:
    """The last migration of this program, which is as good as a version."""
    return max(known())


def _reach() -> None:
    try:
        db.connect(reuse_if_open=True)
    except DatabaseError as fault:
        raise DatabaseAway(AWAY.format(" ".join(str(fault).split()))) from None


def _refuse_newer(runner: Runner) -> None:
    unknown = set(runner.applied()) - known()
    if unknown:
        raise NewerSchema(NEWER.format(", ".join(sorted(unknown))))


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else migrates meanwhile. On PostgreSQL a connection of its own for it, whose end gives
    the turn back and which may take its time: a page's statement has thirty seconds."""
    with (settings.current().data_dir / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_postgres():
            _reach()
            yield
            return
        db.close()
        _reach()
        try:
            db.execute_sql("SET statement_timeout = 0")
            db.execute_sql("SET lock_timeout = 0")
            db.execute_sql("SELECT pg_advisory_lock(%s)", (TURN,))
            db.execute_sql("RESET lock_timeout")
            yield
        finally:
            db.close()
