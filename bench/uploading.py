"""P12 to P14: what an upload takes in memory, what a lost line costs, whom slow senders hold up."""

import base64
import http.client
import multiprocessing
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench import scene
from bench.looking import looks
from bench.measure import Case, Measure
from bench.scene import Scene
from bench.serving import Served, served
from models import Entity

MEGABYTE = 1 << 20
CHUNK = 128 << 10  # as static/anexar.js sends
LINE = b"contrato;valor;fecha\n"
DROPS = 10
SENDERS, PEOPLE, SLOW = 64, 4, 6 * 1024  # bytes a second, a line of 2G


def measures(_reference: Case, folder: Path) -> list[Measure]:
    one = {size: _growth(folder / f"one-{size}", [size]) for size in (200, 800)}
    eight = _growth(folder / "eight", [100] * 8)
    resent = _resent(folder / "drops")
    slow, failed = _slow(folder / "slow")
    print(f"     memory: 200 MB +{one[200]:.1f}, 800 MB +{one[800]:.1f}, eight +{eight:.1f} MB")
    return [
        Measure("P12", max(one.values()), 6, "MB of memory more for one upload"),
        Measure("P12a", eight, 24, "MB of memory more for eight uploads at once"),
        Measure("P12b", abs(one[800] - one[200]), 1, "MB between one of 200 MB and one of 800"),
        Measure("P13", resent / DROPS / 1024, 256, "KB sent again for each drop of the line"),
        Measure("P14", slow, 1.5, "p99 of a page with 64 slow senders / without"),
        Measure("P14a", failed, 0, "pages that failed meanwhile"),
    ]


@dataclass
class Sending:
    """One file on its way by tus; its content repeats one line, so that any size costs nothing."""

    running: Served
    entity: str
    cookie: str
    name: str
    size: int
    path: str = ""
    offset: int = 0

    def begin(self) -> None:
        said = {"filename": self.name, "entidad": self.entity, "descripcion": self.name}
        metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())
        answer = self._ask(
            "POST",
            "/subidas",
            **{
                "Upload-Length": str(self.size),
                "Upload-Metadata": metadata,
            },
        )
        if answer.status != 201:
            raise RuntimeError(f"/subidas: {answer.status} {answer.read().decode()[:200]}")
        location = answer.headers["Location"]
        self.path = "/" + location.split("/", 3)[3] if "://" in location else location

    def send(self, pieces: int = 1 << 30) -> None:
        """So many pieces on one connection, or all that is left."""
        connection = self.running.ask()
        while pieces and self.offset < self.size:
            body = self.piece()
            connection.request("PATCH", self.path, body, self.headers(len(body)))
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 204:
                raise RuntimeError(f"PATCH: {answer.status} {told.decode()[:200]}")
            self.offset = int(answer.headers["Upload-Offset"])
            pieces -= 1
        connection.close()

    def drop(self) -> int:
        """Lose the line in the middle of a piece; answers how much has to be sent again."""
        body = self.piece()
        half = len(body) // 2
        with socket.create_connection(("127.0.0.1", self.running.port)) as line:
            line.sendall(self.head(len(body)) + body[:half])
        sent = self.offset + half
        self.offset = int(self._ask("HEAD", self.path).headers["Upload-Offset"])
        return sent - self.offset

    def piece(self) -> bytes:
        length = min(CHUNK, self.size - self.offset)
        start = self.offset % len(LINE)
        return (LINE * (length // len(LINE) + 2))[start : start + length]

    def head(self, length: int) -> bytes:
        lines = "".join(f"{k}: {v}\r\n" for k, v in self.headers(length).items())
        return f"PATCH {self.path} HTTP/1.1\r\n{lines}\r\n".encode()

    def headers(self, length: int) -> dict[str, str]:
        return _headers(
            self.cookie,
            **{
                "Tus-Resumable": "1.0.0",
                "Upload-Offset": str(self.offset),
                "Content-Type": "application/offset+octet-stream",
                "Content-Length": str(length),
            },
        )

    def _ask(self, method: str, path: str, **more: str) -> http.client.HTTPResponse:
        connection = self.running.ask()
        connection.request(
            method, path, headers=_headers(self.cookie, **{"Tus-Resumable": "1.0.0"} | more)
        )
        return connection.getresponse()


def _growth(folder: Path, sizes: list[int]) -> float:
    """How much more memory, in MB, after files of these sizes came at once."""
    place = scene.build(folder)
    with served(folder, MAX_DOCUMENT_MB="1000", THROTTLE="off") as running:
        _send_all(running, place, [4] * len(sizes), "antes")
        before = running.peak()
        _send_all(running, place, sizes, "despues")
        return running.peak() - before


def _send_all(running: Served, place: Scene, sizes: list[int], name: str) -> None:
    sendings = [
        Sending(running, place.entity.code, place.cookie, f"{name}-{at}.csv", size * MEGABYTE + at)
        for at, size in enumerate(sizes)
    ]
    threads = [threading.Thread(target=_whole, args=(each,)) for each in sendings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if any(each.offset < each.size for each in sendings):
        raise RuntimeError("a file didn't arrive whole")


def _whole(sending: Sending) -> None:
    sending.begin()
    sending.send()


def _resent(folder: Path) -> int:
    """Bytes sent again in all, when the line is lost ten times in 16 MB."""
    place = scene.build(folder)
    with served(folder, THROTTLE="off") as running:
        sending = Sending(running, place.entity.code, place.cookie, "contratos.csv", 16 * MEGABYTE)
        sending.begin()
        again = 0
        for _ in range(DROPS):
            sending.send(11)
            again += sending.drop()
        sending.send()
        return again


def _slow(folder: Path) -> tuple[float, float]:
    """The p99 of a page under slow senders over that without, and how many pages failed."""
    place = scene.build(folder)
    people = [_colleague(place, at) for at in range(PEOPLE)]
    with served(folder, THROTTLE="off") as running:
        looks(running, place)
        quiet, failed = looks(running, place)
        senders = multiprocessing.Process(target=_send_slowly, args=(running, place.entity, people))
        senders.start()
        time.sleep(5)
        busy, more = looks(running, place)
        if not senders.is_alive():
            raise RuntimeError("the slow senders gave up")
        senders.kill()
        senders.join()
        print(f"     page p99 {quiet:.1f} ms, with {SENDERS} slow senders {busy:.1f} ms")
        return busy / quiet, failed + more


def _colleague(place: Scene, at: int) -> str:
    """The cookie of another who may attach for the entity: nobody has 64 files under way."""
    with place.app.app_context():
        user = scene.make_user(f"colega{at}")
        scene.give_access(user, place.entity)
        return scene.signed_in(place.app, user)


def _send_slowly(running: Served, entity: Entity, people: list[str]) -> None:
    """A process of its own, so that the clock of the pages isn't held up by it."""
    threads = [
        threading.Thread(target=_trickle, args=(running, entity.code, people[at % PEOPLE], at))
        for at in range(SENDERS)
    ]
    for thread in threads:
        thread.start()


def _trickle(running: Served, entity: str, cookie: str, at: int) -> None:
    """Send a file at the pace of a bad line."""
    sending = Sending(running, entity, cookie, f"lento-{at}.csv", 8 * MEGABYTE)
    sending.begin()
    with socket.create_connection(("127.0.0.1", running.port)) as line:
        while True:
            body = sending.piece()
            line.sendall(sending.head(len(body)))
            for start in range(0, len(body), SLOW // 10):
                line.sendall(body[start : start + SLOW // 10])
                time.sleep(0.1)
            line.recv(65536)
            sending.offset += len(body)


def _headers(cookie: str, **more: str) -> dict[str, str]:
    return {"Host": scene.HOST, "Cookie": cookie} | more
