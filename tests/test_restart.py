"""SIGHUP: the program that stands on disk takes over, and nobody who asks notices."""

import http.client
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.test_serve import (
    ROOT,
    Server,
    children,
    eventually,
    request,
    started,
    whole_answer,
)

ASKING = 4
PATIENCE = 120.0  # seconds: machines that test are busy
APART = shutil.ignore_patterns(".*", "tests", "docs", "bench", "soak", "deploy", "data", "demo")
HEALTH = Path("blueprints") / "public" / "views.py"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy, which a test may change while it is served."""
    return shutil.copytree(ROOT, tmp_path / "program", ignore=APART)


@contextmanager
def asked_all_the_time(server: Server) -> Iterator[list[str]]:
    """By some who keep their connection and some who don't; yields what any didn't get."""
    ended, asked, faults = threading.Event(), list[int](), list[str]()

    def ask(n: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while not ended.wait(0.02):
            try:
                answer = status(connection)
                asked.append(n)
                faults.extend([str(answer)] if answer != 200 else [])
            except (OSError, http.client.HTTPException) as fault:
                faults.append(repr(fault))
                connection.close()
            if n % 2:
                connection.close()

    with ThreadPoolExecutor(ASKING) as threads:
        waiting = [threads.submit(ask, n) for n in range(ASKING)]
        try:
            yield faults
        finally:
            ended.set()
            for each in waiting:
                each.result()
    assert set(asked) == set(range(ASKING))


def status(connection: http.client.HTTPConnection) -> int:
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    answer.read()
    return answer.status


def restart(server: Server) -> None:
    """Until only processes of the new program are left."""
    before = set(children(server.process.pid))
    server.process.send_signal(signal.SIGHUP)
    assert eventually(lambda: not before & set(children(server.process.pid)), within=PATIENCE)
    assert eventually(lambda: len(children(server.process.pid)) == len(before), within=PATIENCE)


def test_nobody_is_refused_while_it_restarts_and_the_new_program_answers(
    tmp_path: Path, program: Path
) -> None:
    with started(tmp_path / "data", program=program) as server:
        with asked_all_the_time(server) as faults:
            restart(server)
            views = program / HEALTH
            views.write_text(views.read_text().replace('"ok"', '"new"'))
            restart(server)
        assert faults == []
        assert '{"status": "new"}' in server.ask("GET /healthz")
        server.process.terminate()
        assert server.process.wait(30) == 0


def test_what_is_on_its_way_when_it_restarts_arrives(tmp_path: Path) -> None:
    patient = "import serve, sys, web_process as w; w.IDLE = w.RETIRING_QUIET = 60"
    command = [sys.executable, "-c", f"{patient}; sys.exit(serve.main())"]
    with started(tmp_path, command) as server, server.connect() as slow:
        before = set(children(server.process.pid))
        kept = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        assert status(kept) == 200
        kept.auto_open = 0
        slow.sendall(request("POST /ingresar", Content_Length="20") + b"a=" + b"b" * 8)
        server.process.send_signal(signal.SIGHUP)
        assert eventually(
            lambda: len(before & set(children(server.process.pid))) < len(before), within=PATIENCE
        )
        assert server.answers()
        assert status(kept) == 200
        slow.sendall(b"c" * 10)
        assert whole_answer(slow).startswith("HTTP/1.1 4")
        assert eventually(lambda: not before & set(children(server.process.pid)), within=PATIENCE)


@pytest.mark.parametrize("broken", [HEALTH, Path("config.py"), Path("migrations/0000_no.py")])
def test_a_program_that_cannot_start_leaves_the_one_before_in_its_place(
    tmp_path: Path, program: Path, broken: Path
) -> None:
    told = tmp_path / "stderr"
    with told.open("w") as stderr, started(tmp_path / "data", program=program, stderr=stderr) as it:
        web = set(children(it.process.pid)[:-1])
        (program / broken).open("a").write("\nraise SystemExit(1)\n")
        it.process.send_signal(signal.SIGHUP)
        assert eventually(
            lambda: "el programa nuevo no arranca" in told.read_text(), within=PATIENCE
        )
        assert web <= set(children(it.process.pid))
        assert it.answers()
