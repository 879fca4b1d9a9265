"""What the antivirus says is said in words, and what it found is given to nobody (A24)."""

import pytest
from flask import Flask

from models import Document, Scan, StoredFile, User, db
from tests.attaching import path_of, put, row_of
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.domain.sample_files import pdf
from tests.mail import letters_to, text_of
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")
ROW = "existencia"


@pytest.fixture
def document(ana: User) -> Document:
    return put(make_entity(administrator=ana), ROW, pdf(), ana, name="a.pdf")


def found(scan: Scan) -> None:
    with db.atomic():
        StoredFile.update(scan=scan, threat="Prueba").execute()


@pytest.mark.asvs("V5.4.3")
def test_what_is_in_quarantine_is_not_downloaded(hers: Browser, document: Document):
    found(Scan.INFECTED)
    page = hers.page(path_of(document.entity, f"/{document.code}/archivo"), 404)
    assert "Documento en cuarentena" in page.text
    assert b"%PDF" not in page.body


def test_its_row_says_so(hers: Browser, document: Document):
    found(Scan.INFECTED)
    row = row_of(hers.page(path_of(document.entity)), ROW)
    assert "En cuarentena" in row and "En revisión" not in row


def test_a_file_that_waits_is_marked_where_there_is_an_antivirus(
    app: Flask, hers: Browser, document: Document
):
    found(Scan.WAITING)
    assert "Sin analizar" not in row_of(hers.page(path_of(document.entity)), ROW)
    with_settings(app, clamd_socket="/nobody.sock")
    assert "Sin analizar" in row_of(hers.page(path_of(document.entity)), ROW)
    found(Scan.CLEAN)
    assert "Sin analizar" not in row_of(hers.page(path_of(document.entity)), ROW)


def test_the_letter_says_what_to_do(hers: Browser, document: Document, ana: User):
    from domain import letters

    with db.atomic():
        letters.document_infected(document, "Prueba", ana.name, ana.email, to_staff=False)
        letters.document_infected(document, "Prueba", "Jefa", "jefa@example.com", to_staff=True)
    [own], [staff] = letters_to(hers, ana.email), letters_to(hers, "jefa@example.com")
    assert "anéxelo otra vez aquí:\n\nhttp" in text_of(own)
    assert "«a.pdf»" in text_of(staff) and "anéxelo" not in text_of(staff)
