"""A bucket of S3: what it answers, or doesn't, and who else uses it."""

import hashlib
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import obstore
import pytest
from flask import Flask

from domain import outbox, settings, storage, store_locks, worker
from domain.errors import Missing, StorageAway, StorageFull
from models import Letter, LetterState, db
from tests import s3, storing
from tests.conftest import with_settings

ROOT = Path(__file__).parent.parent.parent
CONTENT = b"%PDF-1.7 a document" * 100
HASH = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def url(app: Flask, database: None) -> Iterator[str]:
    with s3.bucket() as url:
        with_settings(app, storage_url=url)
        yield url


def arrive(content: bytes = CONTENT) -> storage.Received:
    return storage.receive(io.BytesIO(content), limit=len(content))


def keep(content: bytes = CONTENT) -> str:
    return storage.keep(arrive(content))


@contextmanager
def answering(status: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that gives one answer to all; yields its address and the headers that came."""
    seen: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            seen.append({name.lower(): value for name, value in self.headers.items()})
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("ETag", '"x"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """In silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()


def test_a_store_that_is_away_is_told_soon_and_what_arrived_can_be_kept_later(app: Flask, url: str):
    with_settings(app, storage_url=s3.away())
    received, begun = arrive(), time.monotonic()
    with pytest.raises(StorageAway) as away:
        storage.keep(received)
    with pytest.raises(StorageAway):
        storage.open_stored(HASH)
    with pytest.raises(StorageAway):
        storage.sweep(lambda hashes: set())
    assert time.monotonic() - begun < 20
    assert "of-tests" not in str(away.value)
    assert received.path.exists()
    with_settings(app, storage_url=url)
    assert storage.keep(received) == HASH
    assert storing.stored() == [HASH]


def test_without_its_bucket_the_store_is_away_and_no_document_is_missing(app: Flask):
    with_settings(app, storage_url=f"s3://no-such-bucket?endpoint={s3.address()}")
    with pytest.raises(StorageAway, match="404"):
        storage.open_stored(HASH)
    with pytest.raises(StorageAway):
        keep()


def test_a_store_that_is_full_is_told(app: Flask):
    with answering(507) as (address, _):
        with_settings(app, storage_url=f"s3://documentos?endpoint={address}")
        with pytest.raises(StorageFull):
            keep()
    assert storing.arriving() == []


def test_what_is_sent_carries_its_hash_for_the_store_to_check(app: Flask):
    with answering(200) as (address, seen):
        with_settings(app, storage_url=f"s3://documentos?endpoint={address}")
        keep()
    [headers] = seen
    assert headers["x-amz-content-sha256"] == HASH
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 ")


@pytest.mark.parametrize("content", [b"another", b""])
def test_what_was_altered_in_the_bucket_is_not_given_for_the_document(content: bytes):
    keep()
    storing.put(storing.place(HASH), content)
    with pytest.raises(Missing):
        storage.open_stored(HASH)


@pytest.mark.parametrize("key", ["a//b", "//", "..", "ab/../cd", "a\nb", ".", "ab/"])
def test_a_stranger_s_key_that_is_no_path_stops_no_sweep(key: str):
    """A56."""
    wanted, unwanted = keep(), keep(b"another")
    storing.put(key, b"strange")
    storing.age()
    assert storage.sweep(lambda hashes: {wanted}) == 1
    assert unwanted not in storing.stored()


def test_what_somebody_is_keeping_is_not_swept():
    keep()
    storing.age()
    with ThreadPoolExecutor(1) as other, _held(HASH):
        swept = other.submit(_closing, storage.sweep, lambda hashes: set())
        assert swept.result(20) == 0
    assert storage.sweep(lambda hashes: set()) == 1


@contextmanager
def _held(sha256: str) -> Iterator[None]:
    with store_locks.keeping(sha256, settings.current().data_dir / "cerrojos"):
        yield


def _closing(verb, *given):
    try:
        return verb(*given)
    finally:
        db.close()


def test_what_is_kept_again_as_the_sweep_removes_it_is_there_afterwards(
    monkeypatch: pytest.MonkeyPatch,
):
    """Between the look at its age and its removal: whoever keeps it comes after."""
    keep()
    storing.age()
    with ThreadPoolExecutor(1) as other:
        sent: list[Future[str]] = []

        def delete(*given: object, delete=obstore.delete) -> None:
            sent.append(other.submit(_closing, keep))
            wait(sent, timeout=1)
            delete(*given)

        monkeypatch.setattr(obstore, "delete", delete)
        assert storage.sweep(lambda hashes: set()) == 1
        assert sent[0].result(20) == HASH
    assert storing.stored() == [HASH]


MEASURED = """
import re, sys
from pathlib import Path
from config import Config
from domain import settings, storage
folder, url, sha256 = sys.argv[1:]
settings.use(Config("", Path(folder), public_url="", database_url="", storage_url=url))
path = Path(folder) / "large"
storage.open_stored(storage.keep(storage.receive(open(0, "rb"), limit=100))).read()
def most():
    return int(re.search("VmHWM:\\\\s+([0-9]+)", Path("/proc/self/status").read_text())[1])
before = most()
storage.open_stored(sha256).close()
for piece in storage.pieces(sha256):
    pass
read = most()
storage.keep(storage.arrived(path))
print((read - before) >> 10, (most() - read) >> 10)
"""


def test_a_large_document_is_never_held_whole(tmp_path: Path):
    large = os.urandom(40 << 20)
    sha256 = keep(large)
    (tmp_path / "large").write_bytes(large)
    config = settings.current()
    command = [sys.executable, "-c", MEASURED, str(config.data_dir), config.storage_url, sha256]
    done = subprocess.run(
        command, cwd=ROOT, input="small", capture_output=True, text=True, check=True
    )
    reading, sending = map(int, done.stdout.split())
    assert reading <= 8  # MB
    assert sending <= 16


def test_letters_go_out_though_the_store_is_away(app: Flask):
    with_settings(app, storage_url=s3.away())
    letters = worker._Letters()
    with db.atomic():
        outbox.post("username", "Su usuario", "ana@x.co", name="Ana", username="ana")
    with pytest.raises(StorageAway):
        letters.work()
    assert letters.work()
    assert Letter.get().state == LetterState.SENT
