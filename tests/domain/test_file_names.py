"""Names that come from anywhere (A25)."""

import unicodedata
from urllib.parse import unquote

import pytest
from werkzeug.http import parse_options_header

from domain.files import file_kinds
from domain.files.file_names import content_disposition, extension_of, shown_name

NAMES = {
    "Certificación bancaria.pdf": "Certificación bancaria.pdf",
    "../../etc/passwd": "passwd",
    "C:\\Users\\ana\\rut.pdf": "rut.pdf",
    "/rut.pdf/": "rut.pdf",
    "rut\x00.pdf": "rut.pdf",
    "rut\r\nSet-Cookie: a=b.pdf": "rut Set-Cookie: a=b.pdf",
    "rut\u202efdp.exe": "rutfdp.exe",
    "r\u200bu\ufefft\u00ad.pdf": "rut.pdf",
    "Peña.pdf": "Pe\u00f1a.pdf",
    "😀.pdf": "😀.pdf",
    "   rut   2024 .pdf ": "rut 2024 .pdf",
    ".htaccess": "htaccess",
    "": "documento",
    "..": "documento",
    " . . ": "documento",
    "\u202e\u0000": "documento",
    "CON": "documento CON",
    "nul.pdf": "documento nul.pdf",
    "\ud800.pdf": "pdf",
}


@pytest.mark.asvs("V5.3.2")
@pytest.mark.parametrize("raw", NAMES)
def test_a_name_is_cleaned_before_it_is_shown(raw: str) -> None:
    assert shown_name(raw) == NAMES[raw]
    assert shown_name(unicodedata.normalize("NFD", raw)) == NAMES[raw]


@pytest.mark.parametrize("length", [121, 10_000, 1_000_000])
def test_a_long_name_is_cut_before_its_extension(length: int) -> None:
    assert shown_name("ñ" * length + ".docx") == "ñ" * 115 + ".docx"
    assert shown_name("x" * length) == "x" * 120


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("rut.PDF", "pdf"),
        ("rut.pdf.exe", "exe"),
        ("rut.exe.. ", "exe"),
        ("rut. exe", "exe"),
        ("rut.exe::$DATA", "exe"),
        ("rut.e\u200bx\u202ee", "exe"),
        ("rut", ""),
        (".pdf", ""),
    ],
)
def test_an_extension_is_what_a_computer_would_read(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@pytest.mark.asvs("V5.4.2")
@pytest.mark.parametrize("raw", [*NAMES, 'a";filename=evil.exe;x=".pdf', "a%22.pdf", "中文.pdf"])
def test_the_header_says_the_name_and_nothing_more(raw: str) -> None:
    header = content_disposition(raw)
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith('attachment; filename="')
    plain, real = header.removeprefix('attachment; filename="').split("\"; filename*=UTF-8''")
    assert plain
    assert not set(plain) & set('"\\/;%')
    assert unquote(real) == shown_name(raw)
    assert parse_options_header(header)[1].keys() == {"filename"}


def test_a_name_in_ascii_stands_for_one_that_is_not() -> None:
    assert 'filename="Certificacion.pdf"' in content_disposition("Certificación.pdf")
    assert 'filename="documento.pdf"' in content_disposition("中文.pdf")
    assert 'filename="documento"' in content_disposition("中文")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("foto.JPEG", "foto.JPEG"),
        ("foto.HEIC", "foto.jpg"),
        ("foto", "foto.jpg"),
        ("Sr. Pérez", "Sr. Pérez.jpg"),
        ("rut.\u0440df", "rut.\u0440df.jpg"),
        ("x" * 300 + ".pdf", "x" * 116 + ".jpg"),
    ],
)
def test_names_get_the_extension_of_the_kind(raw: str, shown: str) -> None:
    assert file_kinds.KINDS["jpg"].name_for(raw) == shown
