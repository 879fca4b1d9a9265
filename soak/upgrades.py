"""T23: an upgrade that is killed goes on at the next start, with nothing half and nothing lost.

A portal of an older version, with rows in every table, is migrated by a child that dies before its
n-th statement or commit, or after so many milliseconds, up to three times in a row; then it is
migrated to the end. Odd seeds try SQLite, even ones PostgreSQL.
"""

import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

from peewee import DatabaseError

import models
from config import Config
from domain import schema, settings
from soak.figures import Figure, Part
from tests import older_schemas, servers
from tests.older_schemas import shape

STEPS = ("execute_sql", "begin", "commit")
AGAIN = 0.3
"""How often what goes on after a kill is killed too."""
Kill = Callable[[], None]


@dataclass(frozen=True)
class Old:
    """A portal of an older version at `url`, its rows, and what an upgrade of it comes to."""

    url: str
    later: list[str]
    rows: older_schemas.Rows
    counts: dict[str, int]
    shape: set[tuple[str, ...]]
    steps: int
    seconds: float


def run(rounds: int, seed: int, folder: Path) -> Figure:
    luck = random.Random(seed)
    settings.use(Config("a key of no portal, long enough", folder, "http://localhost", ""))
    wrong = kills = 0
    with _engine(seed, folder) as copy:
        old = _build(luck, copy)
        for _ in range(rounds):
            url = copy(old.url)
            kills += _killed(url, old, luck)
            wrong += not _goes_on(url, old)
    kind = "SQLite" if seed % 2 else "PostgreSQL"
    return Figure(rounds, wrong, f"{kind}, {kills} kills in {old.steps} steps from {old.later[0]}")


@contextmanager
def _engine(seed: int, folder: Path) -> Iterator[Callable[[str], str]]:
    """Answers addresses of databases: an empty one, or a copy of another."""
    if seed % 2:
        yield lambda of: _copied(of, folder)
        return
    with servers.postgres() as cluster:
        yield lambda of: servers.create_database(cluster, of)
        models.db.close()


def _copied(of: str, folder: Path) -> str:
    url = f"sqlite:///{folder}/{models.new_code()}.sqlite3"
    if of:
        shutil.copy(of.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
    return url


def _build(luck: random.Random, copy: Callable[[str], str]) -> Old:
    names = older_schemas.names()
    at = luck.randrange(1, len(names))
    url = copy("")
    _open(url)
    older_schemas.migrate_up_to(names[at - 1])
    rows = older_schemas.rows()
    whole = copy(_closed(url))
    _open(whole)
    start, steps = monotonic(), count()
    _at_each_step(lambda: next(steps))
    schema.migrate()
    took = monotonic() - start
    found = Old(url, names[at:], rows, _counts(), shape(), next(steps), took)
    models.db.close()
    return found


def _killed(url: str, old: Old, luck: random.Random) -> int:
    """How many times in a row."""
    kills = 1
    while kills < 3 and luck.random() < AGAIN:
        kills += 1
    for _ in range(kills):
        if luck.random() < 0.5:
            _in_a_child(url, _at_step(luck.randrange(old.steps)))
        else:
            _in_a_child(url, _after(luck.uniform(0, old.seconds)))
    return kills


def _in_a_child(url: str, prepare: Kill) -> None:
    child = os.fork()
    if not child:
        try:
            _open(url)
            prepare()
            schema.migrate()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _at_step(step: int) -> Kill:
    steps = count()

    def look() -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda: _at_each_step(look)


def _after(seconds: float) -> Kill:
    """By the kernel, wherever it is: nothing of Python's runs any more."""

    def prepare() -> None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.0001))

    return prepare


def _at_each_step(look: Callable[[], object]) -> None:
    database = models.db.obj

    def looking(act: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            look()
            return act(*given, **named)

        return step

    for name in STEPS:
        setattr(database, name, looking(getattr(database, name)))


def _goes_on(url: str, old: Old) -> bool:
    """To what it would have been without the kill."""
    _open(url)
    try:
        schema.migrate()
    except DatabaseError:
        return False
    after = older_schemas.rows()
    well = (
        shape() == old.shape
        and _counts() == old.counts
        and not older_schemas.lost(old.rows, after, old.later)
        and not older_schemas.broken_keys()
        and (models.is_postgres() or _sound())
    )
    models.db.close()
    return well


def _sound() -> bool:
    return bool(models.db.execute_sql("PRAGMA integrity_check").fetchone()[0] == "ok")


def _counts() -> dict[str, int]:
    return {table: len(rows) for table, rows in older_schemas.rows().items()}


def _open(url: str) -> None:
    """Without waiting for the disk: what is killed here is a process, not a machine."""
    models.open_database(url)
    if not models.is_postgres():
        models.db.obj.pragma("synchronous", "off", permanent=True)


def _closed(url: str) -> str:
    models.db.close()
    return url


PART = Part("T23", "upgrades killed, and begun again", 40, run, 200)
