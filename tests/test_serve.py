"""The server as it is shipped: its own processes, real sockets, real signals."""

import fcntl
import os
import resource
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.servers import free_port

ROOT = Path(__file__).parents[1]
SERVE = [sys.executable, "serve.py"]


class Server:
    def __init__(self, process: subprocess.Popen, port: int, data: Path) -> None:
        self.process, self.port, self.data = process, port, data

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, head: str, body: bytes = b"") -> str:
        with self.connect() as connection:
            connection.sendall(request(head) + body)
            return whole_answer(connection)

    def answers(self) -> bool:
        try:
            return self.ask("GET /healthz").startswith("HTTP/1.1 200")
        except OSError:
            return False

    def refuses(self) -> bool:
        try:
            self.connect().close()
        except OSError:
            return True
        return False


def request(head: str, **headers: str) -> bytes:
    lines = [f"{head} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def whole_answer(connection: socket.socket) -> str:
    return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def answered(connections: list[socket.socket]) -> list[socket.socket]:
    return select.select(connections, [], [], 0)[0]


def eventually(condition: Callable[[], bool], within: float = 30) -> bool:
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def children(pid: int) -> list[int]:
    """In the order in which they were started: the web processes, then the worker."""
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants(pid: int) -> list[int]:
    below = children(pid)
    return below + [n for child in below for n in descendants(child)]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def started(
    data: Path, command: list[str] = SERVE, program: Path = ROOT, **how: Any
) -> Iterator[Server]:
    port = free_port()
    env = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", "DATA_DIR": str(data)}
    process = subprocess.Popen(command, cwd=program, env=env, start_new_session=True, **how)
    server = Server(process, port, data)
    try:
        assert eventually(lambda: server.answers() or process.poll() is not None)
        assert process.poll() is None
        yield server
    finally:
        family = [process.pid, *descendants(process.pid)] if process.poll() is None else []
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("served")) as running:
        yield running


def test_a_request_in_flight_at_sigterm_is_answered_and_then_all_is_ended(tmp_path: Path) -> None:
    with started(tmp_path) as server, server.connect() as connection:
        family = descendants(server.process.pid)
        connection.sendall(request("POST /ingresar", Content_Length="20") + b"a=" + b"b" * 8)
        server.process.terminate()
        assert eventually(server.refuses)
        connection.sendall(b"c" * 10)
        assert whole_answer(connection).startswith("HTTP/1.1 4")
        assert server.process.wait(30) == 0
        assert not any(alive(pid) for pid in family)


@pytest.mark.parametrize("whole_group", [False, True])
def test_make_run_ends_all_of_it_on_sigterm(tmp_path: Path, whole_group: bool) -> None:
    with started(tmp_path, ["make", "run"]) as server:
        make = server.process
        family = descendants(make.pid)
        assert len(family) >= 3
        os.killpg(make.pid, signal.SIGTERM) if whole_group else make.terminate()
        make.wait(30)
        assert eventually(lambda: not any(alive(pid) for pid in family))
        assert server.refuses()


def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        family = descendants(server.process.pid)
        server.process.kill()
        assert eventually(lambda: not any(alive(pid) for pid in family))


def test_a_killed_web_process_comes_back(server: Server) -> None:
    before = children(server.process.pid)
    os.kill(before[0], signal.SIGKILL)
    assert eventually(lambda: len(set(children(server.process.pid)) - set(before)) == 1)
    assert eventually(server.answers)


def test_pages_are_answered_while_passwords_wait_for_their_turn(server: Server) -> None:
    with ExitStack() as stack, ExitStack() as held:
        for turns in server.data.glob("entering-*"):
            fcntl.flock(held.enter_context(turns.open("w")), fcntl.LOCK_EX)
        entering = [stack.enter_context(server.connect()) for _ in range(20)]
        for each in entering:
            each.sendall(request("POST /ingresar", Content_Length="3") + b"a=b")
        assert all(server.answers() for _ in range(20))
        assert not answered(entering)
        held.close()
        assert eventually(lambda: answered(entering) == entering)


@pytest.fixture
def one_core() -> Iterator[None]:
    """The server starts one web process, which has to hold everything."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    yield
    os.sched_setaffinity(0, cores)


@contextmanager
def open_files(most: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("one_core")
def test_1500_open_connections_leave_room_for_others(tmp_path: Path) -> None:
    with ExitStack() as stack:
        with open_files(1024):
            server = stack.enter_context(started(tmp_path))
        stack.enter_context(open_files(4096))
        web = children(server.process.pid)[0]
        for n in range(1500):
            slow = stack.enter_context(server.connect())
            slow.sendall(b"GET / HTTP/1.1\r\nHost: 127." if n % 2 else b"")
        assert eventually(lambda: len(os.listdir(f"/proc/{web}/fd")) > 1500)
        assert server.answers()


def buffered(server: Server) -> list[str]:
    """Files under DATA_DIR/tmp, also those that are open without a name."""
    folder = server.data / "tmp"
    named = [str(path) for path in folder.iterdir()]
    links = [link for n in children(server.process.pid) for link in Path(f"/proc/{n}/fd").iterdir()]
    opened = [os.readlink(link) for link in links if link.is_symlink()]
    return named + [name for name in opened if name.startswith(str(folder))]


@pytest.mark.asvs("V5.2.1")
def test_an_anonymous_body_of_100_mb_is_refused_and_leaves_nothing(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(request("POST /ingresar", Content_Length=str(100 * 2**20)))
        for _ in range(100):
            connection.sendall(b"x" * 2**20)
        answer = whole_answer(connection)
    assert answer.startswith("HTTP/1.1 413")
    assert "demasiado grande" in answer
    assert eventually(lambda: not buffered(server))


def test_a_document_a_little_too_large_is_refused_by_the_portal_itself(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(request("POST /ingresar", Content_Length=str(40 * 2**20)))
        for _ in range(40):
            connection.sendall(b"x" * 2**20)
        answer = whole_answer(connection)
    assert answer.startswith("HTTP/1.1 413")
    assert '<main id="contenido">' in answer


def test_a_chunked_body_of_100_mb_is_refused_and_leaves_nothing(server: Server) -> None:
    chunk = b"100000\r\n" + b"x" * 2**20 + b"\r\n"
    with server.connect() as connection:
        connection.sendall(request("POST /ingresar", Transfer_Encoding="chunked"))
        for n in range(100):
            connection.sendall(chunk)
            if n == 10:
                assert eventually(lambda: bool(buffered(server)))
        assert whole_answer(connection).startswith("HTTP/1.1 413")
    assert eventually(lambda: not buffered(server))


TWO_IN_ONE = b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"


@pytest.mark.asvs("V4.2.1")
@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n folded: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: b\r\n folded: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: odd\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nContent-Length: 6\r\n" + TWO_IN_ONE, 400),
        (b"POST / HTTP/1.0\r\nContent-Length: 6\r\n" + TWO_IN_ONE, 400),
        (b"GET / HTTP/1.1\r\nCookie: " + b"a" * 70_000 + b"\r\n\r\n", 431),
    ],
)
def test_what_the_server_cannot_read_is_refused_in_spanish(
    server: Server, head: bytes, status: int
) -> None:
    with server.connect() as connection:
        connection.sendall(head)
        answer = whole_answer(connection)
    assert answer.split()[1] == str(status)
    assert '<html lang="es">' in answer
    assert answer.count("HTTP/1.") == 1
    assert "Server:" not in answer


def test_a_taken_port_is_told_in_a_sentence(server: Server, tmp_path: Path) -> None:
    env = {**os.environ, "PORT": str(server.port), "DATA_DIR": str(tmp_path)}
    second = subprocess.run(SERVE, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "cambie HOST o PORT" in second.stderr


def test_a_host_that_there_is_not_is_told_in_a_sentence(tmp_path: Path) -> None:
    env = {**os.environ, "HOST": "no such host", "DATA_DIR": str(tmp_path)}
    refused = subprocess.run(SERVE, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1
    assert "cambie HOST o PORT" in refused.stderr and "Traceback" not in refused.stderr


def test_a_database_of_a_newer_version_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ventanilla.sqlite3") as database:
        database.execute("CREATE TABLE schema_migration (id, name, applied)")
        database.execute("INSERT INTO schema_migration VALUES (1, '9999_of_tomorrow', '')")
    env = {**os.environ, "PORT": str(free_port()), "DATA_DIR": str(tmp_path)}
    refused = subprocess.run(SERVE, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1
    assert "9999_of_tomorrow" in refused.stderr and "Traceback" not in refused.stderr


def test_what_a_crash_left_in_the_temporary_folder_is_swept(tmp_path: Path) -> None:
    left = tmp_path / "tmp" / "left"
    left.parent.mkdir()
    left.touch()
    with started(tmp_path):
        assert not left.exists()
