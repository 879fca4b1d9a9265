"""The proxy before several machines: what it hands on to another, and what it never does.

What becomes of people while each part of such a portal dies is `soak/cluster.py`, which
`test_soak.py` runs.
"""

import http.server
import re
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from deploy.cluster.machines import nginx_before
from tests.servers import free_port


class Machine(http.server.BaseHTTPRequestHandler):
    """It says who it is; told to, it dies over a request, as a machine does."""

    def do_GET(self) -> None:
        self.server.asked.append(self.command)
        self.server.ids.append(self.headers.get("X-Request-ID"))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.dies:
            self.close_connection = True
            return
        missing = self.server.lacks and self.path.startswith("/static/")
        self.send_response(404 if missing else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    def do_PATCH(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """It says nothing."""


class Server(http.server.ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Machine)
        self.asked: list[str] = []
        self.ids: list[str | None] = []
        self.dies = self.lacks = False
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture
def machines() -> Iterator[list[Server]]:
    servers = [Server(), Server()]
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def proxy(machines: list[Server], tmp_path: Path) -> Iterator[int]:
    port = free_port()
    nginx = nginx_before(tmp_path, port, [each.server_port for each in machines])
    nginx.start()
    try:
        nginx.wait()
        yield port
    finally:
        nginx.stop()


def ask(proxy: int, method: str, path: str = "/") -> int:
    connection = HTTPConnection("127.0.0.1", proxy, timeout=60)
    connection.request(method, path, b"x" if method != "GET" else b"")
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_page_that_a_machine_died_over_comes_from_the_other(proxy: int, machines: list[Server]):
    machines[0].dies = True
    assert [ask(proxy, "GET") for _ in range(6)] == [200] * 6
    assert machines[0].asked


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_may_have_been_done_is_never_done_by_the_other_too(
    proxy: int, machines: list[Server], method: str
):
    """The person is told, and sends it again with its key."""
    for machine in machines:
        machine.dies = True
    assert ask(proxy, method) == 502
    assert sum(len(machine.asked) for machine in machines) == 1


def test_what_never_reached_a_machine_goes_to_the_other(proxy: int, machines: list[Server]):
    machines[0].shutdown()
    machines[0].server_close()
    assert [ask(proxy, "POST") for _ in range(6)] == [200] * 6


def test_while_one_is_upgraded_the_other_gives_the_style_of_its_pages(
    proxy: int, machines: list[Server]
):
    machines[0].lacks = True
    assert [ask(proxy, "GET", "/static/app.0.css") for _ in range(4)] == [200] * 4
    assert machines[0].asked


def test_nobody_chooses_the_id_of_their_request(proxy: int, machines: list[Server]):
    """The portal takes its proxy's, so that a log can't be made to speak of another's."""
    connection = HTTPConnection("127.0.0.1", proxy, timeout=60)
    connection.request("GET", "/", headers={"X-Request-ID": "a" * 32})
    connection.getresponse().read()
    [given] = machines[0].ids + machines[1].ids
    assert given != "a" * 32 and re.fullmatch("[0-9a-f]{32}", str(given))
