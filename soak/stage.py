"""A portal on SQLite where an act of `acts` is done, judged, and undone by putting all back."""

import dataclasses
import gc
import hashlib
import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from flask import Flask

import models
from app import create_app
from config import Config
from domain import audit_chain, schema, settings
from soak import durable
from soak.acts import ACTS, TAKEN, Act, Send
from soak.durable import Fate
from tests.conftest import make_config
from tests.drafts import HASH

UNCOUNTED = {"hit", "session", "known_network", "sqlite_sequence"}
"""Tables that every request writes to, or that a second try may."""
BY = {"audit_entry": "action"}
OF_A_SESSION = "session_begun"
"""Of the audit: the same."""
T = TypeVar("T")
State = list[list[object]]


class Stage:
    """All acts, prepared; `folder` is in memory where there is enough."""

    def __init__(self, folder: Path) -> None:
        logging.disable()
        self.kept, self.data = folder / "kept", folder / "data"
        self.data.mkdir()
        config = make_config(self.data, f"sqlite:///{self.data}/portal.sqlite3")
        self.app: Flask = create_app(config)
        work_in(config)
        with self.app.app_context():
            schema.migrate()
            self.counts = _counts()
        self._keep("empty")
        self.sends: dict[str, Send] = {}
        for name in ("page", "bare", "_notice"):
            self.app.jinja_env.get_template(f"errors/{name}.html")
        for act in ACTS:
            for send in (True, False):  # what is made once is made here, not by each child
                self.put_back("empty")
                with self.app.app_context():
                    self.sends[act.name] = act.prepare(self.app)
                if send:
                    self.sends[act.name]()
                    models.db.close()
            self._keep(act.name)
        self.after: dict[str, State] = {}
        self.before: dict[str, State] = {}
        self.kinds: dict[str, str] = {}
        for act in ACTS:
            self._rehearse(act)
        gc.freeze()

    def move(self, folder: Path) -> None:
        """From now on the portal is in another folder, so that two processes have one each."""
        self.data = folder
        url = f"sqlite:///{folder}/portal.sqlite3"
        config = settings.current()
        work_in(dataclasses.replace(config, data_dir=folder, database_url=url))

    def put_back(self, name: str) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.kept / name, self.data)

    def state(self, act: Act) -> State:
        """How many rows there are, of which states, and what tells whether it happened."""
        connection = sqlite3.connect(self.data / "portal.sqlite3")
        rows = [*connection.execute(self.counts), *connection.execute(act.look)]
        connection.close()
        return [list(row) for row in rows]

    def faults(self) -> list[str]:
        """What may never be, whatever happened."""
        connection = sqlite3.connect(self.data / "portal.sqlite3")
        [[sound]] = connection.execute("PRAGMA integrity_check").fetchall()
        faults = [] if sound == "ok" else [str(sound)]
        faults += [
            f"broken reference {row}" for row in connection.execute("PRAGMA foreign_key_check")
        ]
        store = settings.current().documents_folder
        asked = "SELECT content_hash FROM document WHERE content_hash <> ?"
        for [sha256] in connection.execute(asked, (HASH,)):
            file = store / sha256[:2] / sha256[2:]
            if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
                faults.append("document without its file")
        sent = "SELECT id, message_id FROM letter WHERE state = 'sent'"
        for id, message_id in connection.execute(sent):
            files = list((self.data / "correo").glob(f"*-{id:06d}.eml"))
            if len(files) != 1 or message_id not in files[0].read_text():
                faults.append("letter that didn't go")
        [[sealed]] = connection.execute("SELECT COUNT(*) FROM audit_seal")
        connection.close()
        if sealed:
            with self.app.app_context():
                if broken := audit_chain.check().broken:
                    faults.append(f"audit {broken}")
                models.db.close()
        return faults

    def _rehearse(self, act: Act) -> None:
        """Do it without a fault: how many calls it makes, and what has changed after it."""
        self.put_back(act.name)
        self.before[act.name] = self.state(act)

        def work(say: Callable[[bytes], None]) -> None:
            durable.arm(self.data, Fate.COUNTED)
            answer = self.sends[act.name]()
            assert answer is None or answer.status_code in TAKEN, answer
            durable.disarm()
            say(json.dumps([durable.kinds(), self.state(act), self.faults()]).encode())

        said, status = durable.begin(work).answer()
        assert status == 0, act.name
        self.kinds[act.name], self.after[act.name], faults = json.loads(said)
        assert self.after[act.name] != self.before[act.name], act.name
        assert not faults, (act.name, faults)

    def _keep(self, name: str) -> None:
        if not models.db.is_closed():
            models.db.close()
        shutil.copytree(self.data, self.kept / name)


def work_in(config: Config) -> None:
    """From now on the portal's data are there."""
    settings.use(config)
    models.open_database(config.database_url)


def _counts() -> str:
    """SQL that counts the rows of each table, by their state where they have one."""
    selects = []
    for table in models.db.get_tables():
        columns = {column.name for column in models.db.get_columns(table)}
        by = BY.get(table) or ("state" if "state" in columns else "''")
        where = f"WHERE action <> '{OF_A_SESSION}'" if table == "audit_entry" else ""
        if table not in UNCOUNTED:
            selects.append(
                f"SELECT '{table}', {by} AS by_state, COUNT(*) FROM \"{table}\" {where} GROUP BY 2"
            )
    return " UNION ALL ".join(selects) + " ORDER BY 1, 2"


def shared(points: Sequence[T], work: Callable[[int, Sequence[T]], list[str]]) -> list[str]:
    """What went wrong in these points, tried by a process for each core."""
    cores = len(os.sched_getaffinity(0))

    def share(n: int, say: Callable[[bytes], None]) -> None:
        say(json.dumps(work(n, points[n::cores])).encode())

    children = [durable.begin(partial(share, n)) for n in range(cores)]
    answers = [child.answer() for child in children]
    assert not any(status for _, status in answers)
    return [wrong for said, _ in answers for wrong in json.loads(said)]


def acts_and(kinds: dict[str, str]) -> Iterator[tuple[Act, int, str]]:
    """Each call of each act: the act, which call it is, and its kind."""
    for act in ACTS:
        for n, kind in enumerate(kinds[act.name], start=1):
            yield act, n, kind
