"""A large paper over a line that breaks, to the server as it is shipped, by other people's tus
clients: nothing is lost, and no more than a piece a drop is sent again."""

import hashlib
import io
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from tusclient.client import TusClient

from config import Config
from domain import storage
from models import Document, Entity, Upload, UploadState, User
from tests import servers
from tests.domain.sample_files import pdf
from tests.drafts import empty_draft
from tests.dropping import line
from tests.people import PASSWORD, make_user
from tests.test_serve import ROOT, SERVE, descendants, eventually

SIZE = 20 << 20
PIECE = 128 << 10
DROPS = 10
HEAD = 1200
"""Bytes of a request beside its body, at most."""


class Shipped:
    """The shipped server on a port of its own; it may be killed and started again."""

    def __init__(self, config: Config) -> None:
        self.port = servers.free_port()
        self._environment = {
            **os.environ,
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "DATA_DIR": str(config.data_dir),
            "DATABASE_URL": config.database_url,
            "STORAGE_URL": config.storage_url,
            "SECRET_KEY": config.secret_key,
        }
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            SERVE, cwd=ROOT, env=self._environment, start_new_session=True
        )
        assert eventually(self._answers)

    def kill(self) -> None:
        """All of it at once, as the power does."""
        for pid in [self._process.pid, *descendants(self._process.pid)]:
            os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def _answers(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).ok
        except requests.RequestException:
            return False


@pytest.fixture
def shipped(config: Config, database: None) -> Iterator[Shipped]:
    server = Shipped(config)
    yield server
    server.kill()


@pytest.fixture
def ana(database: None) -> User:
    return make_user("ana")


@pytest.fixture
def draft(ana: User) -> Entity:
    return empty_draft(ana)


def cookie_of(user: User, port: int) -> str:
    browser, address = requests.Session(), f"http://127.0.0.1:{port}/ingresar"
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).text)
    assert token
    form = {"csrf_token": token[1], "username": user.username, "password": PASSWORD}
    assert browser.post(address, form, allow_redirects=False).status_code == 303
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def large_paper() -> bytes:
    content = pdf()
    head, tail = content[:-6], content[-6:]  # the end mark
    return head + b"%" + os.urandom(SIZE // 2).hex().encode() + b"\n" + tail


def uploader(port: int, cookie: str, draft: Entity, content: bytes, **more):
    client = TusClient(f"http://127.0.0.1:{port}/subidas", headers={"Cookie": cookie})
    metadata = {"filename": "estados.pdf", "entidad": draft.code, "fila": "rut"}
    return client.uploader(
        file_stream=io.BytesIO(content), metadata=metadata, retries=30, retry_delay=0.2, **more
    )


@pytest.mark.parametrize("killed", [False, True], ids=["the line breaks", "the server dies too"])
def test_20_mb_over_a_line_that_breaks_ten_times(
    shipped: Shipped, ana: User, draft: Entity, killed: bool
):
    content = large_paper()
    cuts = [(n + 1) * len(content) // (DROPS + 1) + n * 7919 for n in range(DROPS)]

    def on_cut(n: int) -> None:
        if killed and n in {3, 7}:
            shipped.kill()
            shipped.start()

    cookie = cookie_of(ana, shipped.port)
    with line(shipped.port, cuts, on_cut) as broken:
        uploader(broken.port, cookie, draft, content, chunk_size=PIECE).upload()
    assert broken.dropped == DROPS
    document = Document.get()
    assert document.content_hash == hashlib.sha256(content).hexdigest()
    with storage.open_stored(document.content_hash) as file:
        assert file.read() == content
    again = broken.sent - len(content) - broken.connections * HEAD
    assert again <= DROPS * PIECE
    assert Upload.get().state == UploadState.DONE
    assert not list((shipped_folder(shipped) / "subidas").iterdir())


def shipped_folder(shipped: Shipped) -> Path:
    return Path(shipped._environment["DATA_DIR"])


def test_a_client_that_sends_all_at_once_is_served_too(shipped: Shipped, ana: User, draft: Entity):
    content = large_paper()
    uploader(shipped.port, cookie_of(ana, shipped.port), draft, content).upload()
    assert Document.get().content_hash == hashlib.sha256(content).hexdigest()


def test_what_was_acknowledged_before_a_kill_is_there_after_it(
    shipped: Shipped, ana: User, draft: Entity
):
    """A50: the file on the disk holds what the table says."""
    cookie = cookie_of(ana, shipped.port)
    sending = uploader(shipped.port, cookie, draft, large_paper(), chunk_size=PIECE)
    for _ in range(5):
        sending.upload_chunk()
    shipped.kill()
    upload = Upload.get()
    part = shipped_folder(shipped) / "subidas" / upload.code
    assert upload.received == sending.offset == 5 * PIECE
    assert part.stat().st_size >= upload.received
    shipped.start()
    sending.upload()
    assert Document.select().exists()
