"""T20: backups of a portal that people write to, put back elsewhere: nothing acknowledged before
one began is missing from it, and one that was torn or altered is refused.

Each round backs up, restores in a process of its own, and compares rows by name and documents by
hash. Odd seeds try SQLite, even ones PostgreSQL.
"""

import dataclasses
import hashlib
import os
import random
import signal
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import models
from domain import audit_chain, backups, restoring, settings, snapshots, storage
from domain.errors import Refused
from models import Document, Session, User
from soak.figures import Figure, Part
from soak.portals import portal
from tests import servers
from tests.attaching import put
from tests.conftest import wait_for_the_disk
from tests.people import make_entity, make_user

WRITERS = 3
PATIENCE = 60.0  # seconds
LARGEST = 300_000  # bytes of a document


def run(rounds: int, seed: int, folder: Path) -> Figure:
    luck, wrong, kept = random.Random(seed), list[str](), 0
    with _live(seed, folder) as (said, writers):
        for number in range(rounds):
            kept = _something_new(said, kept)
            acknowledged = _acknowledged(said)
            archive = backups.make(folder / "copias").path
            with _empty(seed, folder / f"otro-{number}") as elsewhere:
                wrong += _in_a_child(partial(_put_back, archive, elsewhere, acknowledged))
            wrong += _planted(archive, luck)
            archive.unlink()
        wrong += [f"writer {pid} ended" for pid in writers if os.waitpid(pid, os.WNOHANG)[0]]
    kind = "SQLite" if seed % 2 else "PostgreSQL"
    told = f"{kind}, {kept} documents acknowledged meanwhile"
    return Figure(rounds, len(wrong), f"{told}; {'; '.join(wrong)}" if wrong else told)


@contextmanager
def _live(seed: int, folder: Path) -> Iterator[tuple[Path, list[int]]]:
    """A portal and who writes to it, until the end; what they were told stands in the file."""
    said = folder / "acknowledged"
    said.touch()
    (folder / "live").mkdir()
    with _database(seed) as url, portal(folder / "live", throttle=False, **url):
        models.db.close()
        writers = [_forked(partial(_write, n, said)) for n in range(WRITERS)]
        try:
            yield said, writers
        finally:
            for pid in writers:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


@contextmanager
def _database(seed: int) -> Iterator[dict[str, str]]:
    if seed % 2:
        yield {}
        return
    with servers.postgres() as cluster:
        yield {"database_url": servers.create_database(cluster)}


@contextmanager
def _empty(seed: int, folder: Path) -> Iterator[dict[str, object]]:
    """Settings of a portal where there is nothing yet."""
    folder.mkdir()
    url, live = f"sqlite:///{folder}/portal.sqlite3", settings.current().database_url
    if not seed % 2:
        url = servers.create_database(live)
    yield {"data_dir": folder, "database_url": url}
    if not seed % 2:
        servers.drop_database(live, url)


def _write(number: int, said: Path) -> None:
    """People, entities and documents without end; each is told once it is kept."""
    models.open_database(settings.current().database_url)
    wait_for_the_disk(False)
    luck = random.Random(number)
    with said.open("a", buffering=1) as told:
        for n in range(1_000_000):
            user = make_user(f"p{number}x{n}")
            entity = make_entity(f"Entidad {number} {n}", None, user)
            content = f"{number} {n} ".encode() * luck.randrange(1, LARGEST // 10)
            document = put(entity, "", content, user, description="Nota")
            told.write(f"{user.username} {document.code} {document.content_hash}\n")


def _acknowledged(said: Path) -> list[list[str]]:
    return [line.split() for line in said.read_text().splitlines(keepends=True) if line[-1] == "\n"]


def _something_new(said: Path, kept: int) -> int:
    """Wait until somebody has got on; answers how many documents there are."""
    end = monotonic() + PATIENCE
    while (now := len(_acknowledged(said))) < kept + WRITERS and monotonic() < end:
        sleep(0.02)
    return now


def _put_back(archive: Path, elsewhere: dict[str, object], acknowledged: list[list[str]]) -> None:
    """Raises AssertionError for what isn't as it was."""
    settings.use(dataclasses.replace(settings.current(), **elsewhere))  # type: ignore[arg-type]
    models.open_database(settings.current().database_url)
    told, _ended = restoring.restore(archive)
    assert not told.missing, f"{len(told.missing)} documents missing"
    names = {row.username for row in User.select(User.username)}
    hashes = {row.code: row.content_hash for row in Document.select()}
    for name, code, sha256 in acknowledged:
        assert name in names, f"{name} missing"
        assert hashes.get(code) == sha256, f"{code} missing"
    for sha256 in set(hashes.values()):
        content = b"".join(storage.pieces(sha256))
        assert hashlib.sha256(content).hexdigest() == sha256, f"{sha256} altered"
    assert len(hashes) == told.tables["document"] == told.documents
    assert not Session.select().where(Session.ended_at.is_null()).count()
    assert not audit_chain.check().broken
    if not models.is_postgres():
        with closing(sqlite3.connect(snapshots.database_file())) as base:
            assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def _planted(archive: Path, luck: random.Random) -> list[str]:
    """A torn one and one with a byte changed, at any place: which of them passed."""
    whole = archive.read_bytes()
    altered = bytearray(whole)
    altered[luck.randrange(len(whole))] ^= 1 << luck.randrange(8)
    wrong = []
    for what, content in (("torn", whole[: luck.randrange(len(whole))]), ("altered", altered)):
        spoilt = archive.with_name("spoilt.tar")
        spoilt.write_bytes(content)
        try:
            restoring.look(spoilt)
        except Refused:
            continue
        finally:
            spoilt.unlink()
        wrong.append(f"{what} archive taken")
    return wrong


def _in_a_child(work: Callable[[], None]) -> list[str]:
    status = os.waitstatus_to_exitcode(os.waitpid(_forked(work), 0)[1])
    return [f"restored wrongly ({status})"] if status else []


def _forked(work: Callable[[], None]) -> int:
    """It ends without what its parent would tidy away; what went wrong is on stderr."""
    pid = os.fork()
    if not pid:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return pid


PART = Part("T20", "backups under load, restored elsewhere", 3, run)
