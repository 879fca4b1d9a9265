"""What the portal opens and leaves on the disk: its own folder, for its owner alone."""

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain import settings
from models import Document
from tests import attaching, mail
from tests.attaching import path_of
from tests.browsing import Browser
from tests.domain.sample_files import pdf
from tests.filling import begin
from tests.people import sign_in
from tests.test_architecture import ROOT
from tests.test_serve import eventually, started

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
READ_ONLY = (ROOT, Path(sys.prefix), Path(sys.base_prefix), Path("/usr"), Path("/etc"))
KERNEL = (Path("/proc"), Path("/sys"), Path("/dev"))
opened: list[tuple[Path, bool]] = []
watching: list[bool] = []


def _note(event: str, arguments: tuple) -> None:
    """An audit hook can't be taken away again: it looks only while a test watches."""
    if watching and event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        path, mode, flags = arguments
        writes = bool(flags & WRITES) or any(sign in (mode or "") for sign in "wax+")
        opened.append((Path(os.fsdecode(path)).absolute(), writes))


sys.addaudithook(_note)


@pytest.fixture
def temporary(app, monkeypatch) -> Path:
    """Where bodies are buffered, as `serve.py` sets it."""
    folder = settings.current().data_dir / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def watched() -> Iterator[list[tuple[Path, bool]]]:
    opened.clear()
    watching.append(True)
    yield opened
    watching.clear()


@pytest.mark.asvs("V13.2.5", "V14.2.2")
def test_only_its_own_folder_is_written_and_nothing_temporary_stays(
    browser: Browser, ana, temporary: Path, watched
):
    sign_in(browser, ana)
    draft = begin(ana)
    attaching.attach(browser, draft, pdf(), "existencia")
    document = Document.get()
    for path in (
        path_of(draft, f"/{document.code}"),
        "/configuracion/datos-personales",
        "/escritorio",
        "/static/ventanilla.css",
        "/../config.py",
    ):
        browser.web.get(path, expect_errors=True)
        assert not list(temporary.iterdir()), path
    attaching.attach(
        browser, draft, b"MZ" + bytes(99), "existencia", name="programa.pdf", status=422
    )
    browser.post(path_of(draft, "/existencia"), {"x": "y" * 70_000})
    mail.letters_to(browser, ana.email)
    assert not list(temporary.iterdir())
    watching.clear()
    own = settings.current().data_dir
    assert len([path for path, writes in watched if writes and path.is_relative_to(own)]) > 1
    for path, writes in watched:
        may = (own, *KERNEL) if writes else (own, *KERNEL, *READ_ONLY)
        above = path in own.parents and not writes  # a folder, to make sure that a new one stays
        assert above or any(path.is_relative_to(folder) for folder in may), (path, writes)


@pytest.mark.asvs("V5.3.1")
def test_no_address_leads_to_a_file_of_the_store(browser: Browser, ana):
    sign_in(browser, ana)
    draft = begin(ana)
    attaching.attach(browser, draft, pdf(), "existencia")
    config = settings.current()
    static = ROOT / "static"
    assert not config.documents_folder.is_relative_to(static)
    assert not static.is_relative_to(config.documents_folder)
    digest = Document.get().content_hash
    kept = [path for path in config.data_dir.rglob("*") if path.is_file()]
    for path in kept:
        assert not path.stat().st_mode & 0o111, path
        inside = path.relative_to(config.data_dir)
        for address in (f"/{inside}", f"/static/{inside}", f"/static/../{path}", f"/{path.name}"):
            assert browser.web.get(address, expect_errors=True).status_code == 404, address
    for address in (f"/documentos/{digest[:2]}/{digest}", path_of(draft, f"/{digest}")):
        assert browser.web.get(address, expect_errors=True).status_code == 404, address


@pytest.mark.asvs("V13.2.2")
def test_what_the_server_keeps_is_for_its_owner_alone(tmp_path: Path):
    data = tmp_path / "data"
    before = os.umask(0o022)
    try:
        with started(data) as server:
            assert eventually(server.answers)
            kept = [data, *data.rglob("*")]
    finally:
        os.umask(before)
    assert data / "ventanilla.sqlite3" in kept
    for path in kept:
        if path.exists():
            allowed = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) & ~allowed == 0, path
