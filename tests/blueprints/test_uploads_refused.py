"""What `/subidas` is sent that it can't take: told in words, and nothing stays."""

import pytest

from models import (
    Document,
    Entity,
    Upload,
    User,
)
from tests.browsing import Browser
from tests.domain.sample_files import EXE, pdf
from tests.drafts import empty_draft
from tests.tus import announce, ask, encoded, place, send

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def draft(ana: User) -> Entity:
    return empty_draft(ana)


NUMBERS = ("", "-1", "+5", "5.0", "1e3", "0x10", "٣", "²", "9" * 30, " ", "5,5", "NaN")


@pytest.mark.asvs("V1.3.3", "V2.2.1")
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_is_none_is_refused(hers: Browser, draft: Entity, number: str):
    number = number.encode().decode("latin-1")
    path = place(announce(hers, draft, 500))
    for answer in (announce(hers, draft, number), send(hers, path, number, b"x")):
        assert answer.status_code == 400
        assert answer.text.isprintable()
        assert "Diga" in answer.text


METADATA = (
    "filename",
    "filename !!!",
    "filename cnV0LnBkZg",
    "filename cnV0LnBkZg==,filename cnV0LnBkZg==",
    "filename /w==",
    "file\xf1ame cnV0",
    "filename 7aCA",
    "a b c",
    "x" * 40_000,
    "confidencial cXVpemFz",
    "tipo eA==",
)


@pytest.mark.asvs("V1.3.3", "V2.2.1")
@pytest.mark.parametrize("metadata", METADATA, ids=range(len(METADATA)))
def test_metadata_that_cannot_be_read_is_no_fault_of_ours(
    hers: Browser, draft: Entity, metadata: str
):
    whole = f"{encoded(entidad=draft.code, fila='rut')},{metadata}"
    answer = ask(hers, "POST", "/subidas", Upload_Length=500, Upload_Metadata=whole)
    accepted = metadata == "filename"  # a key without a value is one
    assert answer.status_code == (201 if accepted else 400)
    assert ask(hers, "POST", "/subidas", Upload_Length=5).status_code == 404


def test_what_is_not_offered_is_refused(hers: Browser, draft: Entity):
    for more in ({"Upload_Defer_Length": "1"}, {"Upload_Concat": "partial"}):
        answer = announce(hers, draft, 500, headers=more)
        assert (answer.status_code, answer.content_type) == (400, "text/plain")
    path = place(announce(hers, draft, 500))
    assert send(hers, path, 0, b"x", Content_Type="text/plain").status_code == 415
    assert send(hers, path, 1, b"x").status_code == 409
    assert send(hers, path, 0, b"x" * 501).status_code == 413
    assert ask(hers, "POST", path, X_HTTP_Method_Override="TRACE").status_code == 405
    assert ask(hers, "POST", path).status_code == 405
    assert Upload.get().received == 0


@pytest.mark.parametrize("day", ["31/02/2026", "2026-13-01", "ayer", "٠٧/11/2026", "0000-01-01"])
def test_a_day_that_never_was_is_told(hers: Browser, draft: Entity, day: str):
    answer = announce(hers, draft, 500, fecha=day)
    assert (answer.status_code, "Escriba la fecha así" in answer.text) == (422, True)


@pytest.mark.asvs("V5.2.1")
def test_a_file_over_the_limit_is_told_its_size_the_limit_and_what_to_do(
    hers: Browser, draft: Entity
):
    for size in (26 << 20, 10 << 30):
        answer = announce(hers, draft, size)
        assert answer.status_code == 413
        assert f"pesa {size >> 20},0 MB y lo máximo son 25 MB. Guárdelo" in answer.text


def test_an_empty_file_and_a_program_are_refused_before_they_are_sent(hers: Browser, draft: Entity):
    assert "vacío" in announce(hers, draft, 0).text
    answer = announce(hers, draft, 500, filename="rut.pdf.exe")
    assert (answer.status_code, "programas" in answer.text) == (422, True)
    assert not Upload.select().exists()


HOSTILE = ("../../etc/passwd", "/etc/passwd", "a\0b.pdf", "a\r\nX: y.pdf", "ñ" * 10_000 + ".pdf")
HOSTILE += ("\u202efdp.exe.pdf", "CON.pdf", ".htaccess", "...", "🦖.pdf", '"><script>', "")


@pytest.mark.asvs("V5.3.2")
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_only_a_name(hers: Browser, draft: Entity, tmp_path, name: str):
    """A25."""
    content = pdf()
    path = place(announce(hers, draft, len(content), filename=name))
    assert send(hers, path, 0, content).status_code == 204
    shown = Document.get().name
    assert shown.isprintable() and len(shown) <= 120 and shown.endswith(".pdf")
    assert not list((tmp_path / "subidas").iterdir())


def test_what_is_no_document_is_refused_with_its_sentence_for_good(
    hers: Browser, draft: Entity, tmp_path
):
    path = place(announce(hers, draft, len(EXE), modificado="1"))
    send(hers, path, 0, EXE[:10])
    for _ in range(2):
        answer = send(hers, path, 10, EXE[10:])
        assert (answer.status_code, answer.content_type) == (422, "text/plain")
        assert "programa" in answer.text
    assert ask(hers, "HEAD", path).status_code == 410
    assert not list((tmp_path / "subidas").iterdir())
    assert not Document.select().exists()
    assert place(announce(hers, draft, len(EXE), modificado="1")) != path
