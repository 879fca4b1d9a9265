"""T04: the power goes at any moment. Registrations and documents that were acknowledged before are
there, whole, whatever the disk hadn't synced.

The same with `synchronous=NORMAL` has to lose some: a part that doesn't see that sees nothing.
"""

import hashlib
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO

import models
from app import create_app
from domain import schema
from soak import durable
from soak.disk import Disk
from soak.durable import Call
from soak.figures import Figure, Part
from soak.stage import shared, work_in
from tests import attaching, registering
from tests.conftest import make_config
from tests.drafts import empty_draft
from tests.people import make_user

MANY = 110
"""Registrations, so that SQLite brings its log home at least once in between."""
DOCUMENT_EVERY = 5
SELF_TEST = 10
"""One image of so many is of NORMAL."""
DATABASE = "portal.sqlite3"


def tried(rounds: int, seed: int, folder: Path) -> Figure:
    wrong, said = _images("FULL", rounds, seed, folder / "full")
    lost, _ = _images("NORMAL", max(20, rounds // SELF_TEST), seed, folder / "normal")
    said += f"; NORMAL lost something in {len(lost)} of {max(20, rounds // SELF_TEST)}"
    if not lost:
        wrong.append("NORMAL lost nothing: the images show nothing")
    return Figure(rounds, len(wrong), "; ".join([said, *wrong[:5]]))


def _images(synchronous: str, many: int, seed: int, folder: Path) -> tuple[list[str], str]:
    """What is wrong in so many images of one recorded hour, and what that was made of."""
    data = folder / "data"
    data.mkdir(parents=True)
    config = make_config(data, f"sqlite:///{data}/{DATABASE}")
    app = create_app(config)
    work_in(config)
    with app.app_context():
        schema.migrate()
        draft = empty_draft(make_user())
        models.db.close()
    shutil.copytree(data, folder / "before")
    record = folder / "record"

    def write(_say: Callable[[bytes], None]) -> None:
        models.db.obj.pragma("synchronous", synchronous, permanent=True)
        models.db.close()  # it begins with the record
        with app.app_context(), record.open("wb", buffering=0) as file:
            _write(data, draft, file)

    assert durable.begin(write).answer()[1] == 0
    with record.open("rb") as file:
        calls = list(durable.calls(file))
    begun = next(n for n, call in enumerate(calls) if call.kind == "!")
    chance = random.Random(f"{seed} {synchronous}")
    moments = sorted(chance.randrange(begun, len(calls)) for _ in range(many))
    numbered = list(enumerate(moments))
    _put_back(folder)
    wrong = shared(numbered, partial(_cut_at, folder, calls, seed))
    acknowledged = sum(call.kind == "!" for call in calls)
    return wrong, f"{len(calls)} calls, {acknowledged} acknowledged"


def _write(data: Path, draft: models.Entity, file: IO[bytes]) -> None:
    """One after the other; a second connection stays open, so that the log isn't brought home
    by the end of the first."""
    durable.record(data, file)
    second = sqlite3.connect(data / DATABASE)
    second.execute("SELECT COUNT(*) FROM user").fetchall()
    owner = models.User.get()
    for n in range(MANY):
        registering.submit(username=f"persona{n}", email=f"persona{n}@example.com")
        durable.mark(f"user persona{n}")
        if n % DOCUMENT_EVERY == 0:
            content = b"hola\n" + os.urandom(6000).hex().encode()
            document = attaching.put(draft, "", content, owner, description=f"papel {n}")
            durable.mark(f"document {document.code}")
    durable.disarm()


def _cut_at(
    folder: Path, calls: list[Call], seed: int, worker: int, moments: Sequence[tuple[int, int]]
) -> list[str]:
    """The images at these moments, each opened."""
    disk, wrong, at = Disk(folder / "data"), [], 0
    acknowledged: set[str] = set()
    for number, moment in moments:
        for call in calls[at:moment]:
            disk.take(call)
            if call.kind == "!":
                acknowledged.add(call.path)
        at = moment
        image = folder / f"image-{worker}"
        shutil.rmtree(image, ignore_errors=True)
        disk.cut(image, random.Random(f"{seed} {number}"))
        wrong += [f"cut at call {moment}: {each}" for each in _opened(image, acknowledged)]
    return wrong


def _put_back(folder: Path) -> None:
    """The disk before the first call, under the names that the calls have."""
    shutil.rmtree(folder / "data")
    shutil.copytree(folder / "before", folder / "data")


def _opened(image: Path, acknowledged: set[str]) -> list[str]:
    try:
        return _found(image, acknowledged)
    except (OSError, sqlite3.DatabaseError) as fault:
        return [f"{type(fault).__name__}: {fault}"]


def _found(image: Path, acknowledged: set[str]) -> list[str]:
    """What is wrong in this image."""
    connection = sqlite3.connect(image / DATABASE)
    [[sound]] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if sound != "ok":
        return [str(sound)]
    wrong = []
    users = {f"user {name}" for [name] in connection.execute('SELECT username FROM "user"')}
    documents = dict(connection.execute("SELECT code, content_hash FROM document").fetchall())
    if lost := acknowledged - users - {f"document {code}" for code in documents}:
        wrong.append(f"{len(lost)} lost")
    halves = "SELECT (SELECT COUNT(*) FROM token) - (SELECT COUNT(*) FROM letter)"
    if connection.execute(halves).fetchone()[0]:
        wrong.append("users without their letters")
    for sha256 in documents.values():
        path = image / "documentos" / sha256[:2] / sha256[2:]
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            wrong.append("a document that isn't whole")
    connection.close()
    return wrong


PART = Part(
    "T04",
    "power cuts: what wasn't synced lost, reordered or torn",
    400,
    partial(durable.preloaded, "soak.power_cut"),
    checked=2000,
)
