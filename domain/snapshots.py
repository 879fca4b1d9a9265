"""The database as it stood at one moment, as a file, while the portal goes on writing.

SQLite's own online backup; on PostgreSQL pg_dump, which knows types, triggers and sequences better
than we would, with the very snapshot in which the rows are counted. Neither makes a writer wait.
"""

import errno
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from peewee import PeeweeException
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain import settings
from domain.errors import Refused, StorageFull
from domain.local_files import sync
from models import db, is_postgres

BASE, SPOKEN_OF = "base", "documentos"
HASHES = "SELECT content_hash FROM document UNION SELECT content_hash FROM proof ORDER BY 1"
PARTS = "SELECT code, received FROM upload WHERE received > 0 ORDER BY code"
MIGRATIONS = "SELECT name FROM schema_migration ORDER BY name"
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}
PAGE = 1000  # rows
FAULTS = (PeeweeException, psycopg.Error, sqlite3.Error)
"""Of a database, by whichever way it is asked."""
NO_PROGRAM = "Falta el programa {}. Instálelo (apt install postgresql-client) y repita."
FAILED = "{} no terminó: {}"
DAMAGED = (
    "La base de datos está dañada ({}): no se hizo la copia. No borre las copias anteriores; "
    "restaure la última con `flask restore`."
)
NO_TABLES = "La base de datos está vacía: no hay qué copiar. Revise DATA_DIR y DATABASE_URL."


@dataclass(frozen=True)
class Snapshot:
    """Its files stand in a folder: the database, and a line for each document it speaks of."""

    engine: str
    migrations: list[str]
    tables: dict[str, int]
    folder: Path
    parts: list[tuple[str, int]]
    """Uploads on their way, each with how many of its bytes count."""

    @property
    def base(self) -> Path:
        return self.folder / BASE

    def hashes(self) -> Iterator[str]:
        with (self.folder / SPOKEN_OF).open() as lines:
            yield from (line.strip() for line in lines)


def engine() -> str:
    return "postgresql" if is_postgres() else "sqlite"


def take(folder: Path) -> Snapshot:
    """Raises Refused, for a damaged database too, with what to do; StorageFull."""
    try:
        return _of_postgres(folder) if is_postgres() else _of_sqlite(folder)
    except sqlite3.OperationalError as error:
        if says_full(error):
            raise StorageFull from error
        raise Refused(FAILED.format("La copia de la base", error)) from error
    except sqlite3.DatabaseError as error:
        raise Refused(DAMAGED.format(error)) from error
    except psycopg.Error as error:
        raise Refused(FAILED.format("La copia de la base", error)) from error


def says_full(fault: Exception | str) -> bool:
    """Does the database, or a program of its, speak of a disk without room?"""
    return any(words in str(fault) for words in ("disk is full", "No space left"))


def is_empty() -> bool:
    """Is there no table yet? Nothing is created by asking. Raises Refused."""
    if is_postgres():
        try:
            with psycopg.connect(address()) as live:
                return not live.execute(TABLES["postgresql"]).fetchone()
        except psycopg.Error as error:
            raise Refused(FAILED.format("PostgreSQL", error)) from error
    path = database_file()
    both = (path, path.with_name(f"{path.name}-wal"))
    return not any(each.exists() and each.stat().st_size for each in both)


def counts() -> dict[str, int]:
    """How many rows each table has now."""
    if is_postgres():
        with psycopg.connect(address()) as live:
            return _counted(live, "postgresql")
    with closing(_opened(database_file())) as live:
        return _counted(live, "sqlite")


def load(base: Path) -> None:
    """Put this database where there is none: all of it, or nothing. Raises Refused."""
    db.close()
    if is_postgres():
        _run("pg_restore", "--single-transaction", "--exit-on-error", base)
        return
    whole_sqlite(base)
    try:
        base.replace(database_file())
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        aside = database_file().with_name(f".{database_file().name}.parcial")
        shutil.copyfile(base, aside)
        sync(aside)
        aside.replace(database_file())
    sync(database_file().parent)


def whole_sqlite(path: Path) -> None:
    """Raises Refused for a damaged one."""
    with closing(_opened(path)) as copy:
        said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise Refused(DAMAGED.format(said))


def database_file() -> Path:
    """SQLite's."""
    return Path(str(db.obj.database))


def address() -> str:
    return settings.current().database_url


def _of_sqlite(folder: Path) -> Snapshot:
    base = folder / BASE
    if is_empty():
        raise Refused(NO_TABLES)
    with closing(_opened(database_file())) as live, closing(sqlite3.connect(base)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = delete")
        said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise Refused(DAMAGED.format(said))
        return _read("sqlite", copy, folder)


def _of_postgres(folder: Path) -> Snapshot:
    if is_empty():
        raise Refused(NO_TABLES)
    with psycopg.connect(address()) as live:
        live.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        [(name,)] = live.execute("SELECT pg_export_snapshot()").fetchall()
        _run("pg_dump", "--format=custom", f"--snapshot={name}", f"--file={folder / BASE}")
        return _read("postgresql", live, folder)


def _read(engine: str, copy: Any, folder: Path) -> Snapshot:
    """What else is to be known of it: of the copy itself, or in the same snapshot."""
    with (folder / SPOKEN_OF).open("w") as lines:
        hashes = copy.execute(HASHES)
        while page := hashes.fetchmany(PAGE):
            lines.writelines(f"{row[0]}\n" for row in page)
    return Snapshot(
        engine=engine,
        migrations=[row[0] for row in copy.execute(MIGRATIONS)],
        tables=_counted(copy, engine),
        folder=folder,
        parts=[(row[0], row[1]) for row in copy.execute(PARTS)],
    )


def _counted(live: Any, engine: str) -> dict[str, int]:
    names = sorted(row[0] for row in live.execute(TABLES[engine]).fetchall())
    return {
        name: live.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for name in names
    }


def _opened(path: Path) -> sqlite3.Connection:
    """An existing one."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=60)


def _run(program: str, *options: str | Path) -> None:
    """One of PostgreSQL's, its password where no list of processes shows it. Raises Refused."""
    found = shutil.which(program)
    if found is None:
        raise Refused(NO_PROGRAM.format(program))
    parts = conninfo_to_dict(address())
    password = parts.pop("password", None)
    secret = {"PGPASSWORD": str(password)} if password else {}
    of_ours = ("--no-owner", "--no-privileges", f"--dbname={make_conninfo('', **parts)}")
    done = subprocess.run(  # noqa: S603
        [found, *of_ours, *options], env=os.environ | secret, capture_output=True, text=True
    )
    if says_full(done.stderr):
        raise StorageFull
    if done.returncode:
        raise Refused(FAILED.format(program, done.stderr.strip()[-500:]))
