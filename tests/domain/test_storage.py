"""The store of documents, in a folder and in a bucket: whole, once, durable (A28, A49, A50)."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from domain import settings, storage
from domain.errors import Refused, StorageFull
from tests import s3, storing
from tests.conftest import with_settings

ROOT = Path(__file__).parent.parent.parent
CONTENT = b"%PDF-1.7 a document" * 20_000
HASH = hashlib.sha256(CONTENT).hexdigest()
LIMIT = 1 << 20
OTHER = b"another document"


@pytest.fixture(params=["folder", "bucket"], autouse=True)
def store(request: pytest.FixtureRequest, app: Flask, database: None) -> Iterator[None]:
    """An empty store of each kind."""
    if request.param == "folder":
        with_settings(app, storage_url="")
        yield
    else:
        with s3.bucket(prefix="portal/uno") as url:
            with_settings(app, storage_url=url)
            yield


def arrive(content: bytes = CONTENT) -> storage.Received:
    return storage.receive(io.BytesIO(content), limit=LIMIT)


@pytest.mark.asvs("V11.4.3")
def test_what_arrives_is_kept_under_its_hash() -> None:
    received = arrive()
    assert (received.sha256, received.size) == (HASH, len(CONTENT))
    assert storage.keep(received) == HASH
    assert (storing.stored(), storing.arriving()) == ([HASH], [])
    with storage.open_stored(HASH) as file:
        assert file.read() == CONTENT


def test_it_is_read_in_small_pieces() -> None:
    storage.keep(arrive())
    pieces = list(storage.pieces(HASH))
    assert b"".join(pieces) == CONTENT
    assert max(map(len, pieces)) <= 256 << 10


def test_what_other_hands_wrote_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / "joined.pdf"
    path.write_bytes(CONTENT)
    received = storage.arrived(path)
    assert received == storage.Received(path, HASH, len(CONTENT))
    storage.keep(received)
    assert not path.exists()
    assert storing.stored() == [HASH]


def test_the_same_content_is_kept_once() -> None:
    assert storage.keep(arrive()) == storage.keep(arrive())
    assert storing.stored() == [HASH]


def test_what_is_discarded_leaves_nothing() -> None:
    received = arrive()
    storage.discard(received)
    storage.discard(received)
    assert storing.nothing_is_left()


def test_discarding_what_was_kept_does_nothing() -> None:
    received = arrive()
    storage.keep(received)
    storage.discard(received)
    assert storing.stored() == [HASH]


@pytest.mark.asvs("V5.2.1")
def test_a_file_over_the_limit_is_refused_without_reading_it_all() -> None:
    stream = io.BytesIO(bytes(20 * LIMIT))
    with pytest.raises(Refused, match="pesa más de 1 MB") as refused:
        storage.receive(stream, limit=LIMIT)
    assert refused.value.field == "file"
    assert stream.tell() < 2 * LIMIT
    assert storing.nothing_is_left()


def test_a_file_of_exactly_the_limit_is_taken() -> None:
    assert arrive(bytes(LIMIT)).size == LIMIT


def test_a_connection_that_breaks_leaves_nothing() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        storage.receive(Broken(CONTENT), limit=LIMIT)
    assert storing.nothing_is_left()


def all_pieces(sha256: str) -> list[bytes]:
    return list(storage.pieces(sha256))


@pytest.mark.parametrize("name", [HASH, "", "../../config", HASH.upper(), HASH + "\n"])
def test_a_file_that_is_gone_is_missing(name: str) -> None:
    storage.keep(arrive(OTHER))
    for opened in (
        storage.open_stored,
        storage.open_preview,
        lambda hash: list(storage.pieces(hash)),
    ):
        with pytest.raises(storage.Missing):
            opened(name)


def test_a_file_of_another_size_is_missing() -> None:
    storage.keep(arrive())
    with storage.open_stored(HASH, len(CONTENT)):
        pass
    with pytest.raises(storage.Missing):
        storage.open_stored(HASH, len(CONTENT) + 1)


def test_a_preview_is_kept_beside_its_document_and_swept_with_it() -> None:
    for content in (CONTENT, OTHER):
        storage.keep_preview(storage.keep(arrive(content)), b"a small picture")
    with storage.open_preview(HASH) as file:
        assert file.read() == b"a small picture"
    assert storing.previews() == storing.stored()
    storing.age()
    assert storage.sweep(lambda hashes: {HASH}) == 2
    assert storing.previews() == storing.stored() == [HASH]


def test_sweeping_removes_what_nobody_speaks_of() -> None:
    asked: list[str] = []
    kept, lost = storage.keep(arrive()), storage.keep(arrive(OTHER))
    arrive(b"never kept")
    storing.age()

    def referenced(hashes: list[str]) -> set[str]:
        asked.extend(hashes)
        return {kept}

    assert storage.sweep(referenced) == 2
    assert (storing.stored(), storing.arriving()) == ([kept], [])
    assert sorted(asked) == sorted([kept, lost])


def test_sweeping_spares_what_came_within_the_hour() -> None:
    storage.keep(arrive())
    arrive(OTHER)
    assert storage.sweep(lambda hashes: set()) == 0
    assert (len(storing.stored()), len(storing.arriving())) == (1, 1)


def test_sweeping_spares_what_is_kept_again_while_it_looks() -> None:
    """An old file loses its row, and the same content is attached as the sweep begins."""
    storage.keep(arrive())
    storing.age()

    def referenced(hashes: list[str]) -> set[str]:
        again = arrive()
        os.utime(again.path, (0, 0))  # it took over an hour to arrive
        storage.keep(again)
        return set()

    assert storage.sweep(referenced) == 0
    assert storing.stored() == [HASH]


@pytest.mark.parametrize(
    "name", ["LEAME", f"{HASH[:2]}/notas.txt", f"{storing.place(HASH)}x", "miniaturas/otra"]
)
def test_what_strangers_leave_in_the_store_disturbs_nothing(name: str) -> None:
    """A56."""
    storage.keep(arrive())
    storing.put(name, b"not a document")
    storing.age()
    assert storage.sweep(lambda hashes: set()) == 1
    assert storing.stored() == []
    storage.keep(arrive())
    with storage.open_stored(HASH) as file:
        assert file.read() == CONTENT


RUNNING = """
import sys
from pathlib import Path
from config import Config
from domain import settings, storage
folder, url = sys.argv[1:]
settings.use(Config("", Path(folder), public_url="", database_url="", storage_url=url))
"""
FILLING = (
    RUNNING
    + """
import io, resource
from domain.errors import StorageFull
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    storage.receive(io.BytesIO(bytes(210_000)), limit=1 << 20)
except StorageFull:
    print("full")
print(storage.receive(io.BytesIO(bytes(100_000)), limit=1 << 20).size)
"""
)
RECEIVING = (
    RUNNING
    + """
storage.keep(storage.receive(sys.stdin.buffer, limit=1 << 20))
print("kept", flush=True)
sys.stdin.read()
"""
)


def elsewhere(program: str) -> list[str]:
    """The command of a process with the same store."""
    config = settings.current()
    return [sys.executable, "-c", program, str(config.data_dir), config.storage_url]


def test_a_disk_that_fills_up_is_said_and_leaves_nothing() -> None:
    """By the limit on a file's size, which the kernel enforces in the middle of a write."""
    done = subprocess.run(elsewhere(FILLING), cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["full", "100000"]
    assert len(storing.arriving()) == 1


def test_a_disk_without_room_is_a_full_store() -> None:
    with (
        open("/dev/full", "wb", buffering=0) as full,
        pytest.raises(StorageFull),
        storage.full_disk_said(),
    ):
        full.write(b"x")


def test_a_kill_while_receiving_leaves_no_half_file_in_the_store() -> None:
    with subprocess.Popen(
        elsewhere(RECEIVING), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        child.stdin.write(CONTENT[:300_000])
        child.stdin.flush()
        wait_for(lambda: any(path.stat().st_size for path in storing.arriving()))
        child.send_signal(signal.SIGKILL)
    assert (storing.stored(), len(storing.arriving())) == ([], 1)
    storing.age()
    assert storage.sweep(lambda hashes: set()) == 1
    assert storing.nothing_is_left()


def test_another_process_reads_what_one_keeps() -> None:
    with subprocess.Popen(
        elsewhere(RECEIVING), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.communicate(CONTENT)
    with storage.open_stored(HASH) as file:
        assert file.read() == CONTENT


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)
