"""Miniatures: small, upright, without metadata, and made by a child that may fail (A27)."""

import io
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pikepdf
import pytest
from flask import Flask
from PIL import Image

from domain import previews, worker
from domain.files import child, thumbnailer
from models import Document, Preview, Scan, StoredFile, User, db
from tests import storing
from tests.attaching import put
from tests.conftest import with_settings
from tests.domain import sample_files as samples
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")
ROW = "existencia"


@pytest.fixture
def attach(ana: User) -> Callable[[bytes, str], Document]:
    entity = make_entity(administrator=ana)
    return lambda content, name="a.pdf": put(entity, ROW, content, ana, name=name)


Attach = Callable[..., Document]


def make_all() -> None:
    while previews.work():
        pass


def state_of(document: Document) -> str:
    return StoredFile.get(StoredFile.content_hash == document.content_hash).preview


def picture_of(document: Document) -> Image.Image:
    content = previews.of(document)
    assert content and len(content) <= 8192
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (samples.pdf(), (160, 208)),
        (samples.image("JPEG", (800, 400)), (160, 80)),
        (samples.image("PNG", (300, 900)), (75, 226)),
        (samples.image("WEBP", (20, 10)), (20, 10)),
        (samples.image("JPEG", (5000, 8000), noise=True), (141, 226)),
    ],
)
def test_the_first_page_becomes_a_small_webp(attach: Attach, content: bytes, size: tuple[int, int]):
    document = attach(content)
    assert (state_of(document), previews.of(document)) == (Preview.WAITING, None)
    make_all()
    picture = picture_of(document)
    assert (picture.format, picture.size) == ("WEBP", size)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_kind_has_one(attach: Attach, mode: str):
    document = attach(samples.png(mode, (700, 500)))
    make_all()
    assert picture_of(document).size in {(160, 114), (160, 115)}


def test_one_of_40_megapixels_fits_in_the_memory_that_there_is(attach: Attach):
    document = attach(samples.png("RGBA", (8000, 5000)))
    make_all()
    assert picture_of(document).size == (160, 100)


def test_a_photograph_stands_upright_and_tells_nothing_of_where_it_was_taken(attach: Attach):
    document = attach(samples.photograph((400, 200), turned=True))
    make_all()
    picture = picture_of(document)
    assert picture.size == (113, 226)
    assert not picture.getexif() and "exif" not in picture.info
    assert b"EXIF" not in previews.of(document)
    red, _, blue = picture.convert("RGB").getpixel((56, 10))
    assert red > 200 > blue, "its top is red"


def test_of_text_and_documents_none_is_made(attach: Attach):
    document = attach(samples.office("docx"))
    assert state_of(document) == Preview.NONE
    assert not previews.work()


def test_one_that_cannot_be_made_keeps_nobody_waiting(attach: Attach):
    broken = samples.image("JPEG", (400, 300), noise=True)
    documents = [
        attach(samples.pdf_without_page()),
        attach(broken[:700] + bytes(200) + broken[-2:], "b.jpg"),
        attach(samples.pdf()),
    ]
    make_all()
    assert state_of(documents[0]) == Preview.NONE
    assert state_of(documents[2]) == Preview.MADE


def test_a_lost_file_keeps_nobody_waiting(attach: Attach):
    lost, other = attach(samples.pdf()), attach(samples.image("PNG"))
    storing.lose(lost.content_hash)
    make_all()
    assert (state_of(lost), state_of(other)) == (Preview.NONE, Preview.MADE)


@pytest.mark.parametrize("what", ["SECONDS", "MEMORY"])
def test_a_child_past_its_limits_is_ended(attach: Attach, what: str, tmp_path):
    """Taken out of its limits, this child would eat a gigabyte and a minute."""
    greedy = tmp_path / "greedy.py"
    greedy.write_text(
        "SECONDS, MEMORY, OUTPUT = 1, 64 << 20, 0\n"
        "def prepare(): pass\n"
        "def main(what):\n"
        "    x = [bytes(1 << 30)] if what == 'MEMORY' else 0\n"
        "    while True: x += 1\n"
    )
    start = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv[1:] = ['greedy', {what!r}]"
    )
    run = f"{start}; import runpy; runpy.run_path({child.__file__!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, timeout=20)
    assert done.returncode == -9 if what == "SECONDS" else b"MemoryError" in done.stderr


def test_what_the_antivirus_has_not_seen_is_not_opened(app: Flask, attach: Attach):
    with_settings(app, clamd_socket="/nobody.sock")
    document = attach(samples.pdf())
    assert not previews.work()
    with db.atomic():
        StoredFile.update(scan=Scan.CLEAN).execute()
    make_all()
    assert state_of(document) == Preview.MADE


def test_the_worker_makes_them_beside_its_letters(app: Flask, attach: Attach):
    document, stop = attach(samples.pdf()), worker.Stop()

    def work() -> None:
        with app.app_context():
            worker.run(stop)

    thread = threading.Thread(target=work)
    thread.start()
    until = time.monotonic() + 20
    while state_of(document) == Preview.WAITING and time.monotonic() < until:
        time.sleep(0.05)
    stop.ask()
    thread.join()
    assert previews.of(document)


def test_its_limits_are_those_that_were_promised():
    assert thumbnailer.SECONDS <= 10
    assert thumbnailer.MEMORY <= 256 << 20


def test_the_first_pages_stand_one_below_the_other_legible_and_no_more_than_four(attach: Attach):
    document = attach(of_pages(6))
    make_all()
    pages = previews.pages_of(document)
    assert pages and len(pages) <= thumbnailer.OUTPUT
    assert Image.open(io.BytesIO(pages)).size == (901, 4 * 1165)


def of_pages(count: int) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as paper:
        for _ in range(count):
            paper.add_blank_page(page_size=(612, 792))
        paper.save(out)
    return out.getvalue()
