"""SQLite's writers: in turn, never for ever, and a dead one holds nobody up (A50, A51)."""

import os
import signal
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from peewee import OperationalError

from models import turns
from models.base import PRAGMAS
from models.turns import TakingTurns


@pytest.fixture
def ledger(tmp_path: Path) -> TakingTurns:
    database = TakingTurns(str(tmp_path / "l.sqlite3"), pragmas=PRAGMAS, lock_type="IMMEDIATE")
    database.execute_sql("CREATE TABLE entry (n INTEGER)")
    return database


def write(database: TakingTurns, n: int) -> None:
    with database.atomic():
        database.execute_sql("INSERT INTO entry (n) VALUES (?)", (n,))


def count(database: TakingTurns) -> int:
    return int(database.execute_sql("SELECT count(*) FROM entry").fetchone()[0])


def test_many_writers_at_once_all_write(ledger: TakingTurns):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: write(ledger, n), range(200)))
    assert count(ledger) == 200


def test_a_writer_waits_only_so_long(ledger: TakingTurns, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with ledger.atomic():
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    with pytest.raises(OperationalError, match="locked"):
        write(ledger, 1)
    done.set()
    thread.join()
    write(ledger, 2)
    assert count(ledger) == 1


def test_a_failed_transaction_gives_its_turn_back(ledger: TakingTurns):
    with pytest.raises(OperationalError), ledger.atomic():
        ledger.execute_sql("INSERT INTO nowhere VALUES (1)")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(write, ledger, 1).result(10)
    assert count(ledger) == 1


def test_a_turn_that_could_not_be_asked_for_is_asked_for_again(ledger: TakingTurns):
    """No file could be opened, for a moment (A49)."""
    gone, kept = f"{ledger.database}-turns", Path(ledger.database).with_name("kept")
    Path(gone).unlink(missing_ok=True)
    Path(gone).mkdir()
    with pytest.raises(IsADirectoryError):
        write(ledger, 1)
    Path(gone).rename(kept)
    write(ledger, 2)
    assert count(ledger) == 1


def test_a_writer_that_was_killed_holds_nobody_up(ledger: TakingTurns):
    ledger.close()
    ready, begun = os.pipe()
    child = os.fork()
    if child == 0:
        ledger.connect()
        with ledger.atomic():
            ledger.execute_sql("INSERT INTO entry (n) VALUES (1)")
            os.write(begun, b"x")
            signal.pause()
        os._exit(0)
    os.read(ready, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    write(ledger, 2)
    assert count(ledger) == 1


def test_what_the_log_grew_to_beside_a_long_reader_is_given_back(ledger: TakingTurns):
    """A51: nothing of it can be used again while somebody reads what was before."""
    log, most = Path(f"{ledger.database}-wal"), 16 << 20
    write(ledger, 0)
    with closing(sqlite3.connect(ledger.database)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == (1,)
        for _ in range(20):
            with ledger.atomic():
                ledger.execute_sql("INSERT INTO entry (n) VALUES (zeroblob(1 << 20))")
        assert log.stat().st_size > most
    for n in range(3):
        write(ledger, n)
    assert log.stat().st_size <= most
