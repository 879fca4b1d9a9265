"""Documents leave through the server as it is shipped, to readers who take their time."""

import hashlib
import io
import os
import socket
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import Config
from domain import storage
from models import Document, Entity, User, db
from tests.browsing import Browser
from tests.people import give_access, make_entity, make_user, sign_in
from tests.test_serve import Server, eventually, request, started
from web_process import PATIENCE, Channel

pytestmark = pytest.mark.usefixtures("one_core")
LARGE = 6 << 20
HURRIED = "import web_process as w, serve; w.IDLE = 1; w.PATIENCE = {}; serve.main()"


@pytest.fixture
def one_core() -> Iterator[None]:
    """The server starts one web process, which has to hold everything."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    yield
    os.sched_setaffinity(0, cores)


@pytest.fixture
def entity(ana: User, config: Config, monkeypatch: pytest.MonkeyPatch) -> Entity:
    """With more than what the kernel takes ahead of a reader."""
    entity = make_entity(administrator=ana)
    for _ in range(3):
        content = os.urandom(LARGE)
        received = storage.receive(io.BytesIO(content), limit=LARGE)
        kept = {"content_hash": hashlib.sha256(content).hexdigest(), "size": LARGE}
        storage.keep(received)
        with db.atomic():
            row = {"requirement": "", "name": "a.pdf", "media_type": "application/pdf"}
            Document.create(entity=entity, **row, **kept)
    db.close()
    monkeypatch.setenv("DATABASE_URL", config.database_url)
    monkeypatch.setenv("STORAGE_URL", config.storage_url)
    monkeypatch.setenv("THROTTLE", "off")
    monkeypatch.setenv("SECRET_KEY", config.secret_key)
    return entity


def hurried(folder: Path, patience: float):
    return started(folder, [sys.executable, "-c", HURRIED.format(patience)])


def asked(server: Server, browser: Browser, path: str) -> socket.socket:
    """A connection by which this person asked for it, with little room of its own."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", server.port))
    cookies = "; ".join(f"{name}={value}" for name, value in browser.web.cookies.items())
    connection.sendall(request(f"GET {path}", Cookie=cookies))
    return connection


def body(connection: socket.socket, pause: float = 0) -> bytes:
    """Of the answer, with a pause after its beginning."""
    begun = connection.recv(1000)
    time.sleep(pause)
    rest = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    return (begun + rest).partition(b"\r\n\r\n")[2]


def status(server: Server, browser: Browser, path: str) -> int:
    with asked(server, browser, path) as connection:
        return int(connection.recv(12)[9:])


def unchunked(body: bytes) -> bytes:
    parts, rest = [], body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        parts.append(rest[: int(size, 16)])
        rest = rest[int(size, 16) + 2 :]
    return b"".join(parts)


def test_who_takes_nothing_of_a_zip_is_cut_and_their_turn_is_another_s(
    hers: Browser, entity: Entity, config: Config
):
    path = f"/entidades/{entity.code}/biblioteca.zip"
    with hurried(config.data_dir, 3) as server, asked(server, hers, path) as stalled:
        assert stalled.recv(9) == b"HTTP/1.1 "
        assert status(server, hers, path) == 503
        assert eventually(lambda: status(server, hers, path) == 200)
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(body(stalled)))


def test_who_pauses_gets_all_of_it(hers: Browser, entity: Entity, config: Config):
    document = Document.get()
    db.close()
    one = f"/entidades/{entity.code}/documentos/{document.code}/archivo"
    with hurried(config.data_dir, 60) as server:
        with asked(server, hers, one) as slow:
            content = body(slow, pause=8)
        assert hashlib.sha256(content).hexdigest() == document.content_hash
        with asked(server, hers, f"/entidades/{entity.code}/biblioteca.zip") as slow:
            content = unchunked(body(slow, pause=8))
        assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 4


def test_pages_are_answered_while_zips_wait_for_their_readers(
    hers: Browser, other_browser: Browser, entity: Entity, config: Config
):
    beto = make_user("beto")
    give_access(beto, entity)
    theirs = sign_in(other_browser, beto)
    db.close()
    path = f"/entidades/{entity.code}/biblioteca.zip"
    with (
        hurried(config.data_dir, 60) as server,
        asked(server, hers, path) as first,
        asked(server, theirs, path) as second,
    ):
        assert first.recv(12) == second.recv(12) == b"HTTP/1.1 200"
        for _ in range(4):
            assert status(server, hers, f"/entidades/{entity.code}/biblioteca") == 200
        assert status(server, hers, path) == 503


def test_who_has_just_come_is_not_taken_for_who_takes_nothing(monkeypatch: pytest.MonkeyPatch):
    """Readers may be looked at for the first time while an answer is on its way."""
    closed: list[Channel] = []
    monkeypatch.setattr(Channel, "handle_close", lambda channel: closed.append(channel))
    channel = Channel.__new__(Channel)
    channel.total_outbufs_len = 10_000
    channel.mind_the_reader(1_000.0)
    assert closed == []
    channel.mind_the_reader(1_001.0 + PATIENCE)
    assert closed == [channel]
