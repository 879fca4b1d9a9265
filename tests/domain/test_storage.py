"""The store of documents: whole, once, durable, and never fuller than it says (A28, A49, A50)."""

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

from config import Config
from domain import settings, storage
from domain.errors import Refused, StorageFull

CONTENT = b"%PDF-1.7 a document" * 20_000
HASH = hashlib.sha256(CONTENT).hexdigest()
LIMIT = 1 << 20
OTHER = b"another document"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """An empty store of its own; the settings that were in use return after it."""
    before = list(settings._handed)
    settings.use(Config(secret_key="", data_dir=tmp_path, public_url="", database_url=""))
    yield tmp_path / "documentos"
    settings._handed[:] = before


def arrive(content: bytes = CONTENT) -> storage.Received:
    return storage.receive(io.BytesIO(content), limit=LIMIT)


def files(store: Path) -> list[str]:
    return sorted(
        str(path.relative_to(store))
        for path in store.rglob("*")
        if path.is_file() and path.name != ".cerrojo"
    )


def aged(path: Path) -> None:
    os.utime(path, (time.time() - 4000, time.time() - 4000))


def place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"


def test_what_arrives_is_kept_under_its_hash(store: Path) -> None:
    received = arrive()
    assert (received.sha256, received.size) == (HASH, len(CONTENT))
    assert storage.keep(received) == HASH
    assert files(store) == [place(HASH)]
    with storage.open_stored(HASH) as file:
        assert file.read() == CONTENT


def test_only_the_portal_may_read_it(store: Path) -> None:
    storage.keep(arrive())
    assert (store / place(HASH)).stat().st_mode & 0o777 == 0o600
    assert (store / HASH[:2]).stat().st_mode & 0o777 == 0o700


def test_the_same_content_is_kept_once(store: Path) -> None:
    assert storage.keep(arrive()) == storage.keep(arrive())
    assert files(store) == [place(HASH)]


def test_what_is_discarded_leaves_nothing(store: Path) -> None:
    received = arrive()
    storage.discard(received)
    storage.discard(received)
    assert files(store) == []


def test_discarding_what_was_kept_does_nothing(store: Path) -> None:
    received = arrive()
    storage.keep(received)
    storage.discard(received)
    assert files(store) == [place(HASH)]


@pytest.mark.asvs("V5.2.1")
def test_a_file_over_the_limit_is_refused_without_reading_it_all(store: Path) -> None:
    stream = io.BytesIO(bytes(20 * LIMIT))
    with pytest.raises(Refused, match="pesa más de 1 MB") as refused:
        storage.receive(stream, limit=LIMIT)
    assert refused.value.field == "file"
    assert stream.tell() < 2 * LIMIT
    assert files(store) == []


def test_a_file_of_exactly_the_limit_is_taken(store: Path) -> None:
    assert arrive(bytes(LIMIT)).size == LIMIT


def test_a_connection_that_breaks_leaves_nothing(store: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        storage.receive(Broken(CONTENT), limit=LIMIT)
    assert files(store) == []


@pytest.mark.parametrize("name", [HASH, "", "../../config", HASH.upper(), HASH + "\n"])
def test_a_file_that_is_gone_is_missing(store: Path, name: str) -> None:
    with pytest.raises(storage.Missing):
        storage.open_stored(name)


def test_only_a_hash_opens_a_file(store: Path) -> None:
    storage.keep(arrive())
    (store.parent / "secret").write_text("the key of the portal")
    with pytest.raises(storage.Missing):
        storage.open_stored("..secret")


def test_sweeping_removes_what_nobody_speaks_of(store: Path) -> None:
    asked: list[str] = []
    kept, lost = storage.keep(arrive()), storage.keep(arrive(OTHER))
    for sha256 in (kept, lost):
        aged(store / place(sha256))
    aged(arrive(b"never kept").path)

    def referenced(hashes: list[str]) -> set[str]:
        asked.extend(hashes)
        return {kept}

    assert storage.sweep(referenced) == 2
    assert files(store) == [place(kept)]
    assert sorted(asked) == sorted([kept, lost])


def test_sweeping_spares_what_came_within_the_hour(store: Path) -> None:
    storage.keep(arrive())
    arrive(OTHER)
    assert storage.sweep(lambda hashes: set()) == 0
    assert len(files(store)) == 2


def test_sweeping_spares_what_is_kept_again_while_it_looks(store: Path) -> None:
    """An old file loses its row, and the same content is attached as the sweep begins."""
    aged(store / place(storage.keep(arrive())))

    def referenced(hashes: list[str]) -> set[str]:
        again = arrive()
        aged(again.path)  # it took over an hour to arrive
        storage.keep(again)
        return set()

    assert storage.sweep(referenced) == 0
    assert files(store) == [place(HASH)]


def test_sweeping_leaves_files_that_are_not_its_own(store: Path) -> None:
    storage.keep(arrive())
    for stranger in (store / "LEAME", store / HASH[:2] / "notas.txt"):
        stranger.write_text("not a document")
        aged(stranger)
    storage.sweep(lambda hashes: set())
    assert len(files(store)) == 3


FILLING = """
import io, os, resource, sys
from pathlib import Path
from config import Config
from domain import settings, storage
from domain.errors import StorageFull
settings.use(Config(secret_key="", data_dir=Path(sys.argv[1]), public_url="", database_url=""))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    storage.receive(io.BytesIO(bytes(210_000)), limit=1 << 20)
except StorageFull:
    print("full")
print(storage.receive(io.BytesIO(bytes(100_000)), limit=1 << 20).size)
"""


def test_a_disk_that_fills_up_is_said_and_leaves_nothing(store: Path) -> None:
    """By the limit on a file's size, which the kernel enforces in the middle of a write."""
    command = [sys.executable, "-c", FILLING, str(store.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["full", "100000"]
    assert len(files(store)) == 1


def test_a_disk_without_room_is_a_full_store() -> None:
    with (
        open("/dev/full", "wb", buffering=0) as full,
        pytest.raises(StorageFull),
        storage._full_disk_said(),
    ):
        full.write(b"x")


def test_a_folder_that_cannot_be_made_leaves_nothing(store: Path) -> None:
    """As on a disk without room for another name."""
    received = arrive()
    (store / HASH[:2]).write_text("in the way")
    with pytest.raises(FileExistsError):
        storage.keep(received)
    assert files(store) == [HASH[:2]]


RECEIVING = """
import sys
from pathlib import Path
from config import Config
from domain import settings, storage
settings.use(Config(secret_key="", data_dir=Path(sys.argv[1]), public_url="", database_url=""))
storage.keep(storage.receive(sys.stdin.buffer, limit=1 << 20))
print("kept", flush=True)
sys.stdin.read()
"""


def test_a_kill_while_receiving_leaves_no_half_file_in_the_store(store: Path) -> None:
    command = [sys.executable, "-c", RECEIVING, str(store.parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.write(CONTENT[:300_000])
        child.stdin.flush()
        wait_for(lambda: any(path.stat().st_size for path in store.glob(".entrantes/*")))
        child.send_signal(signal.SIGKILL)
    (half,) = files(store)
    assert half.startswith(".entrantes/")
    aged(store / half)
    assert storage.sweep(lambda hashes: set()) == 1
    assert files(store) == []


def test_a_file_and_its_folders_are_synced_around_its_move(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The content before it has its name, the names before a row may speak of it (A53)."""
    synced: list[tuple[str, bool]] = []

    def noted(descriptor: int, fsync: Callable[[int], None] = os.fsync) -> None:
        name = os.path.relpath(os.readlink(f"/proc/self/fd/{descriptor}"), store)
        synced.append((name.split("/")[0], (store / place(HASH)).exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    storage.keep(arrive())
    assert (".entrantes", False) in synced
    assert {(HASH[:2], True), (".", True)} <= set(synced)


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)
