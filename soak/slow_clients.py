"""T17: 1,500 connections that take their time, floods, and requests that mean two things.

Pages are asked for in peace, then beside them. The slow ones send a little more before each page:
a third the lines of a head, a third a body, a third take no answer. A connection that was given up
comes again. Then passwords, forms of 8 MB and hostile searches come from all sides (A36).
"""

import random
import re
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from soak.figures import Figure, Part
from soak.served import Served, served
from soak.smuggling import CORPUS
from soak.visitors import FAULTS, FORM, Visitor
from tests.test_serve import open_files, whole_answer

SLOW = 1500
BESIDE = 50  # of them send a little before each page
ROOM = 5.0
"""So many times longer may a page take, in the middle of all, than in peace; under 20 ms nobody
notices, and a busy machine can't tell."""
LEAST = 0.02
PIPELINED = ("/healthz", "/robots.txt", "/healthz", "/ingresar", "/robots.txt")
HOSTILE = ("%" * 200, "%_" * 99, "a" * 5000, "(" * 500 + "a+" * 500, "\x00'\"--", "ñ" * 800)
FLOODS = 6


class Slow:
    """One connection of the kind number `n`."""

    HEADS = (
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"POST /ingresar HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n",
        b"GET /registro HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 2,
    )
    MORE = (b"A: b\r\n", b"a", b"")

    def __init__(self, n: int, port: int) -> None:
        self.kind, self.port = n % 3, port
        self._connect()

    def send_more(self) -> None:
        try:
            self.socket.sendall(self.MORE[self.kind])
        except OSError:
            self.close()
            self._connect()

    def close(self) -> None:
        self.socket.close()

    def _connect(self) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(60)
        self.socket.connect(("127.0.0.1", self.port))
        self.socket.sendall(self.HEADS[self.kind])


def run(rounds: int, seed: int, folder: Path) -> Figure:
    """`rounds` pages, each time."""
    luck = random.Random(seed)
    with served(folder) as portal, open_files(SLOW + 500):
        _pages(portal, rounds)  # whatever the first one takes
        quiet, failed = _pages(portal, rounds)
        with _slow(portal) as crowd:
            beside, more = _pages(portal, rounds, lambda: _send_more(luck, crowd))
        failed += more
        with _floods(portal):
            flooded, more = _pages(portal, rounds)
        failed += more + _doubled(portal) + _out_of_order(portal)
    slower = [beside / max(quiet, LEAST), flooded / max(quiet, LEAST)]
    failed += ["slower" for ratio in slower if ratio > ROOM]
    said = f"a page in {quiet * 1000:.0f} ms, beside {SLOW} slow ones {beside * 1000:.0f}"
    said += f", in a flood {flooded * 1000:.0f}; {len(CORPUS)} ambiguous requests, each refused"
    return Figure(3 * rounds + len(CORPUS), len(failed), " ".join([said, *failed[:9]]))


def _pages(
    portal: Served, count: int, before: Callable[[], None] = lambda: None
) -> tuple[float, list[str]]:
    """The median's seconds, and what wasn't answered."""
    took, failed = [], []
    visitor = Visitor(portal.port)
    for _ in range(count):
        before()
        began = time.monotonic()
        try:
            status = visitor.ask("GET", "/ingresar").status
        except FAULTS as fault:
            failed.append(repr(fault))
        else:
            failed += [str(status)] if status != 200 else []
        took.append(time.monotonic() - began)
    return statistics.median(took), failed


@contextmanager
def _slow(portal: Served) -> Iterator[list[Slow]]:
    with ExitStack() as stack:
        crowd = [Slow(n, portal.port) for n in range(SLOW)]
        for each in crowd:
            stack.callback(each.close)
        yield crowd


def _send_more(luck: random.Random, crowd: list[Slow]) -> None:
    for each in luck.sample(crowd, BESIDE):
        each.send_more()


@contextmanager
def _floods(portal: Served) -> Iterator[None]:
    """From threads, until the block ends. Whatever they are answered is well, but a fault."""
    ended = threading.Event()
    acts = (_enter, _send_much, _search)
    threads = [
        threading.Thread(target=_again, args=(acts[n % 3], portal.port, ended))
        for n in range(FLOODS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _again(act: Callable[[Visitor], None], port: int, ended: threading.Event) -> None:
    visitor = Visitor(port)
    while not ended.wait(0.01):
        with suppress(*FAULTS):
            act(visitor)


def _enter(visitor: Visitor) -> None:
    visitor.fill("/ingresar", username="nadie.conocido", password="ninguna clave")


def _send_much(visitor: Visitor) -> None:
    visitor.ask("POST", "/ingresar", b"a=" + b"b" * (8 << 20), FORM)


def _search(visitor: Visitor) -> None:
    for text in HOSTILE:
        visitor.ask("GET", f"/directorio?q={quote(text)}&orden={quote(text[:50])}")


def _doubled(portal: Served) -> list[str]:
    """Ambiguous requests that got anything but one refusal."""
    found = []
    for raw in CORPUS:
        with socket.create_connection(("127.0.0.1", portal.port), timeout=60) as connection:
            connection.sendall(raw)
            with suppress(ConnectionResetError):
                answer = whole_answer(connection)
                one = answer.count("HTTP/1.1 ") + answer.count("HTTP/1.0 ") == 1
                found += [] if one and answer[9:12] in {"400", "501"} else [repr(raw[:80])]
    return found


def _out_of_order(portal: Served) -> list[str]:
    """Five requests at once get five answers, in their order."""
    with socket.create_connection(("127.0.0.1", portal.port), timeout=60) as connection:
        asked = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n" for path in PIPELINED]
        connection.sendall(("\r\n".join(asked) + "Connection: close\r\n\r\n").encode())
        kinds = re.findall("\r\nContent-Type: ([a-z/]+)", whole_answer(connection))
    named = {"/healthz": "application/json", "/robots.txt": "text/plain", "/ingresar": "text/html"}
    return [] if kinds == [named[path] for path in PIPELINED] else ["out of order"]


PART = Part(
    "T17", "pages beside 1,500 slow connections and floods; ambiguous requests", 40, run, 900
)
