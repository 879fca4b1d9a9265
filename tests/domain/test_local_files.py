"""A folder of documents: for the portal's eyes only, on the disk before a row speaks of it."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from domain import storage
from domain.errors import StorageAway
from tests import storing
from tests.conftest import with_settings

CONTENT = b"%PDF-1.7 a document" * 100


@pytest.fixture
def store(app: Flask, tmp_path: Path) -> Path:
    with_settings(app, storage_url=f"file://{tmp_path}/mis%20documentos")
    return tmp_path / "mis documentos"


@pytest.fixture
def other_disk() -> Iterator[Path]:
    folder = Path("/dev/shm") / f"ventanilla-{os.urandom(8).hex()}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def keep(content: bytes = CONTENT) -> str:
    return storage.keep(storage.receive(io.BytesIO(content), limit=1 << 20))


def test_only_the_portal_may_read_it(store: Path) -> None:
    path = store / storing.place(keep())
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_only_a_hash_opens_a_file(store: Path) -> None:
    keep()
    (store.parent / "secret").write_text("the key of the portal")
    with pytest.raises(storage.Missing):
        storage.open_stored("..secret")


def test_what_lies_on_another_disk_is_kept_whole(store: Path, other_disk: Path) -> None:
    path = other_disk / "joined.pdf"
    path.write_bytes(CONTENT)
    sha256 = storage.keep(storage.arrived(path))
    assert (storing.stored(), storing.arriving(), path.exists()) == ([sha256], [], False)
    assert (store / storing.place(sha256)).stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_leaves_nothing(store: Path) -> None:
    """As on a disk without room for another name."""
    received = storage.receive(io.BytesIO(CONTENT), limit=1 << 20)
    (store / received.sha256[:2]).write_text("in the way")
    with pytest.raises(FileExistsError):
        storage.keep(received)
    assert storing.nothing_is_left()


def test_a_file_where_a_folder_should_be_disturbs_no_sweep(store: Path) -> None:
    sha256 = keep()
    (store / ("00" if sha256[:2] != "00" else "01")).write_text("a stranger")
    (store / sha256[:2] / ("0" * 62)).mkdir()
    storing.age()
    assert storage.sweep(lambda hashes: set()) == 1
    with pytest.raises(storage.Missing):
        storage.open_stored(sha256[:2] + "0" * 62)


def test_a_disk_that_is_not_mounted_has_lost_no_file(store: Path) -> None:
    sha256 = keep()
    store.rename(store.with_name("elsewhere"))
    for _ in range(2):
        with pytest.raises(StorageAway):
            storage.open_stored(sha256)
        store.mkdir(exist_ok=True)
    store.rmdir()
    store.with_name("elsewhere").rename(store)
    storage.open_stored(sha256).close()


def test_a_file_and_its_folders_are_synced_around_its_move(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The content before it has its name, the names before a row may speak of it (A53)."""
    synced: list[tuple[str, bool]] = []

    def noted(descriptor: int, fsync: Callable[[int], None] = os.fsync) -> None:
        name = os.path.relpath(os.readlink(f"/proc/self/fd/{descriptor}"), store)
        synced.append((name.split("/")[0], bool(storing.stored())))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    sha256 = keep()
    assert (".entrantes", False) in synced
    assert {(sha256[:2], True), (".", True)} <= set(synced)
