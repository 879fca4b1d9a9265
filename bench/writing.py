"""P15: the registration's transaction from eight processes, against raw sqlite3 in one."""

import multiprocessing
import os
import random
import sqlite3
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

from bench import scene
from bench.measure import Case, Measure
from domain import audit, letters, moments, settings, tokens, waiting
from models import Purpose, User, db, ready

PROCESSES, SECONDS, RATE = 8, 3.0, 400
RAW = """CREATE TABLE user (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT, hash TEXT);
CREATE TABLE token (id INTEGER PRIMARY KEY, user INT, hash TEXT UNIQUE);
CREATE TABLE letter (id INTEGER PRIMARY KEY, at TEXT, recipient TEXT, body TEXT);
CREATE TABLE audit (id INTEGER PRIMARY KEY, at TEXT, who INT, what TEXT);"""
Spent = tuple[list[float], int]


def measures(_reference: Case, folder: Path) -> list[Measure]:
    place = scene.build(folder)
    db.close()
    floor = _raw(place.folder / "floor.sqlite3")
    waits, busy = _together(place.folder, 0)
    paced, paced_busy = _together(place.folder, RATE)
    rate = len(waits) / SECONDS
    print(f"     raw sqlite3 {floor:.0f}/s, ours {rate:.0f}/s from {PROCESSES} processes")
    return [
        Measure("P15", rate / floor, 0.25, "registration transactions / raw sqlite3 ones", True),
        Measure("P15a", busy + paced_busy, 0, "SQLITE_BUSY errors"),
        Measure("P15b", max(waits), 250, "worst wait when saturated, ms"),
        Measure("P15c", paced[int(len(paced) * 0.99)], 5, f"p99 at {RATE} a second, ms"),
    ]


def register(number: str) -> None:
    """What a registration writes: user, token, letter, audit. The hash is made before."""
    with db.atomic():
        user = User(username=number, email=f"{number}@correo.example", name="Nombre")
        user.password_hash = "h" * 97
        user.id = ready.insert(User, **user.__data__)
        token = tokens.issue(user, Purpose.ACTIVATE)
        expires = moments.with_weekday(waiting.until(user), user.time_zone)
        letters.activation(user, token, expires)
        audit.record("user_registered", by=user)


def _raw(path: Path) -> float:
    """Transactions a second of one process that does nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = full")
    connection.executescript(RAW)
    done, until = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        done += 1
        run = connection.execute
        run("BEGIN IMMEDIATE")
        run("SELECT 1 FROM user WHERE email = ?", (str(done),)).fetchone()
        run("INSERT INTO user (email, name, hash) VALUES (?, 'Nombre', ?)", (str(done), "h" * 97))
        run("INSERT INTO token (user, hash) VALUES (?, ?)", (done, f"{done:064d}"))
        run("INSERT INTO letter (at, recipient, body) VALUES ('2026', ?, ?)", (done, "c" * 200))
        run("INSERT INTO audit (at, who, what) VALUES ('2026', ?, 'register')", (done,))
        run("COMMIT")
    return done / SECONDS


def _together(folder: Path, rate: int) -> Spent:
    """All processes at once: waits in ms, sorted, and the number of busy errors."""
    start: Event = multiprocessing.Event()
    results: Queue[Spent] = multiprocessing.Queue()
    arguments = (settings.current().database_url, rate, start, results)
    workers = [multiprocessing.Process(target=_work, args=arguments) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    time.sleep(1)
    start.set()
    spent = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    return sorted(wait for waits, _ in spent for wait in waits), sum(busy for _, busy in spent)


def _work(url: str, rate: int, start: Event, results: "Queue[Spent]") -> None:
    from models import open_database

    open_database(url)
    db.connect()
    luck, waits, busy, done = random.Random(os.getpid()), [], 0, 0
    start.wait()
    due = time.perf_counter()
    until = due + SECONDS
    while due < until and time.perf_counter() < until + 5:
        if rate:
            due += luck.expovariate(rate / PROCESSES)
            time.sleep(max(0.0, due - time.perf_counter()))
        else:
            due = time.perf_counter()
        done += 1
        try:
            register(f"p{os.getpid()}r{rate}n{done}")
        except Exception as error:
            print(error)
            busy += 1
        waits.append((time.perf_counter() - due) * 1000)
    results.put((waits, busy))
