"""What is taken, what is refused, and with which sentence (A24, A26, A27, A29, A30; T13)."""

import contextlib
import itertools
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import Refused
from domain.files import archives, file_kinds, images, office_files, pdfs, programs
from domain.files.file_kinds import FileKind, inspect
from tests.domain import sample_files as samples

TEXT = "Número;Nombre\r\n1;Peña y Cía.\r\n".encode()
GOOD: dict[str, tuple[str, bytes]] = {
    "a PDF": ("pdf", samples.pdf()),
    "a PDF that restricts printing": ("pdf", samples.pdf(owner="secreta")),
    "a photograph": ("jpg", samples.image("JPEG")),
    "a PNG": ("png", samples.image("PNG")),
    "a WebP": ("webp", samples.image("WebP")),
    "Word": ("docx", samples.office("docx")),
    "Excel": ("xlsx", samples.office("xlsx")),
    "PowerPoint": ("pptx", samples.office("pptx")),
    "an ODT": ("odt", samples.open_document("odt")),
    "an ODS": ("ods", samples.open_document("ods")),
    "an ODP": ("odp", samples.open_document("odp")),
    "a zip": ("zip", samples.zipped({"actas/rut.pdf": samples.pdf(), "lista.csv": TEXT})),
}
NESTED_BOMB = samples.zipped({"x.docx": samples.office("docx", word__x=bytes(20 << 20))})
BAD: dict[str, tuple[str, bytes]] = {
    "nothing": (file_kinds.EMPTY, b""),
    "a Windows program": (programs.PROGRAM, samples.EXE),
    "a Linux program": (programs.PROGRAM, samples.ELF),
    "a Mac program": (programs.PROGRAM, b"\xcf\xfa\xed\xfe" + bytes(60)),
    "a Java class": (programs.PROGRAM, b"\xca\xfe\xba\xbe" + bytes(60)),
    "a shortcut": (programs.PROGRAM, b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60)),
    "a program before a PDF": (programs.PROGRAM, samples.EXE + samples.pdf()),
    "a shell script": (programs.SCRIPT_INSIDE, b"#!/bin/sh\nrm -rf /\n"),
    "a batch file": (programs.SCRIPT_INSIDE, b"\xef\xbb\xbf@ECHO OFF\r\ndel *.*\r\n"),
    "PHP": (programs.SCRIPT_INSIDE, b"<?php system('id');"),
    "a page": (programs.WEB_PAGE, samples.HTML),
    "a page in UTF-16": (programs.WEB_PAGE, samples.HTML.decode().encode("utf-16")),
    "a drawing that runs": (programs.WEB_PAGE, samples.SVG),
    "a page that begins as a PDF": (programs.WEB_PAGE, b"%PDF-1.4\n" + samples.HTML),
    "a page in a whole PDF": (
        programs.WEB_PAGE,
        samples.pdf().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1),
    ),
    "a PDF with a zip behind": (file_kinds.TWO_AT_ONCE, samples.pdf() + GOOD["a zip"][1]),
    "a photograph with a zip behind": (
        file_kinds.TWO_AT_ONCE,
        samples.image("JPEG") + GOOD["a zip"][1],
    ),
    "a PDF with a password": (pdfs.LOCKED, samples.pdf(password="clave")),
    "half a PDF": (pdfs.CUT_OFF, samples.pdf()[:-60]),
    "a PDF of noise": (pdfs.UNREADABLE, b"%PDF-1.4\n" + bytes(900) + b"\n%%EOF\n"),
    "a photograph cut off": (images.DAMAGED, samples.image("JPEG", (400, 300), noise=True)[:-90]),
    "a PNG cut off": (images.DAMAGED, samples.image("PNG")[:-9]),
    "a PNG with a bent piece": (
        images.DAMAGED,
        samples.image("PNG").replace(b"IDAT", b"IDAT\x00", 1),
    ),
    "a WebP cut off": (images.DAMAGED, samples.image("WebP")[:-9]),
    "an iPhone photograph": (file_kinds.FROM_IPHONE, b"\x00\x00\x00\x18ftypheic" + bytes(90)),
    "a GIF": (file_kinds.OTHER_IMAGE, samples.image("GIF")),
    "a TIFF": (file_kinds.OTHER_IMAGE, samples.image("TIFF")),
    "a RAR": (file_kinds.OTHER_ARCHIVE, b"Rar!\x1a\x07\x01\x00" + bytes(40)),
    "an old document": (file_kinds.OLD_DOCUMENT, samples.OLD_OFFICE),
    "a document with a password": (
        office_files.LOCKED_DOCUMENT,
        samples.OLD_OFFICE + file_kinds.LOCKED_PART + bytes(99),
    ),
    "an ODT with a password": (
        office_files.LOCKED_DOCUMENT,
        samples.open_document("odt", b"<manifest:encryption-data/>"),
    ),
    "a document with macros": (
        programs.MACROS,
        samples.office("docx", **{"word__vbaProject.bin": b"x"}),
    ),
    "a document that says macros": (
        programs.MACROS,
        samples.zipped({"[Content_Types].xml": b"macroEnabled", "xl/workbook.xml": b""}),
    ),
    "an ODS with macros": (
        programs.MACROS,
        samples.open_document("ods", **{"Basic__Standard__a.xml": b"Sub a"}),
    ),
    "a zip with a password": (archives.LOCKED_ZIP, samples.locked_zip()),
    "half a zip": (archives.DAMAGED, GOOD["a zip"][1][:-30]),
    "an empty zip": (archives.EMPTY, samples.zipped({})),
    "a zip of a link": (archives.OUTSIDE, samples.link()),
    "a zip that climbs": (archives.OUTSIDE, samples.zipped({"../../rut.pdf": samples.pdf()})),
    "a zip that climbs in Windows": (archives.OUTSIDE, samples.zipped({"..\\rut.txt": TEXT})),
    "a zip of zeros": (archives.BOMB, samples.zipped({"a.csv": bytes(20 << 20)})),
    "zeros in a document": (archives.BOMB, samples.office("docx", word__x=bytes(20 << 20))),
    "zeros in a document in a zip": (archives.BOMB, NESTED_BOMB),
    "a zip of many that are small": (
        archives.BOMB,
        samples.zipped({f"{n}.csv": b"a," * 500_000 for n in range(120)}),
    ),
    "a zip of the same bytes": (archives.BOMB, samples.overlapping_zip(90)),
    "a zip of a million": (archives.TOO_MANY, samples.crowded_zip(1_000_000)),
    "a zip of 2,001": (archives.TOO_MANY, samples.crowded_zip(2001)),
    "an odd compression": (archives.METHOD, samples.zipped({"a.txt": TEXT}, zipfile.ZIP_LZMA)),
    "a Java archive": (programs.PROGRAM, samples.zipped({"META-INF/MANIFEST.MF": b"x"})),
    "a flood of pixels": (
        images.TOO_LARGE.format(50_000, 50_000),
        samples.wide_png(50_000, 50_000),
    ),
}
INSIDE = {
    "virus.exe": samples.EXE,
    "virus.pdf": samples.EXE,
    "nota.txt": b"#!/bin/sh\nrm -rf /",
    "carta.pdf.exe": samples.pdf(),
    "pagina.html": samples.HTML,
    "pagina.txt": samples.HTML,
    "macro.docm": samples.office("docx"),
    "macro.docx": samples.office("docx", **{"word__vbaProject.bin": b"x"}),
    "otro.zip": samples.zipped({"a.txt": TEXT}),
    "otro.pdf": samples.zipped({"a.txt": TEXT}),
    "no.docx": samples.zipped({"a.txt": TEXT}),
    "vacio.zip": samples.zipped({}),
    "script.docx": samples.office("docx", **{"word__media__a.ps1": TEXT}),
    "roto.docx": b"PK\x03\x04" + bytes(40),
    "foto.jpg": TEXT,
    "__MACOSX/virus.exe": samples.EXE,
    "sin_extension": TEXT,
    "binario.txt": bytes(90),
}
FORBIDDEN = [
    "rut.exe",
    "rut.pdf.exe",
    "rut.scr",
    "rut.bat",
    "rut.cmd",
    "rut.ps1",
    "rut.msi",
    "rut.lnk",
    "rut.hta",
    "rut.jar",
    "rut.js",
    "rut.vbs",
    "rut.docm",
    "rut.xlsm",
    "rut.apk",
    "rut.html",
    "rut.svg",
    "rut.iso",
    "RUT.EXE",
    "rut.exe.",
    "rut.e\u200bxe",
    "rut\u202efdp.exe",
    "rut.exe::$DATA",
    "../../rut.exe",
    "rut.pdf\x00.exe",
]


@pytest.fixture
def judge(tmp_path: Path) -> Callable[[bytes, str], FileKind]:
    """Say what a content under a name is, from a file on the disk."""

    def judged(content: bytes, name: str) -> FileKind:
        path = tmp_path / "file"
        path.write_bytes(content)
        return inspect(path, name)

    return judged


Judge = Callable[[bytes, str], FileKind]


def refusal(judge: Judge, content: bytes, name: str) -> str:
    with pytest.raises(Refused) as caught:
        judge(content, name)
    assert caught.value.field == "file"
    return caught.value.message


@pytest.mark.parametrize("what", GOOD)
def test_documents_are_taken_for_what_they_are(judge: Judge, what: str) -> None:
    extension, content = GOOD[what]
    assert judge(content, f"mi documento.{extension}").extension == extension


@pytest.mark.asvs("V5.2.2")
@pytest.mark.parametrize("what", BAD)
def test_each_reason_has_its_own_sentence(judge: Judge, what: str) -> None:
    sentence, content = BAD[what]
    for name in ("rut.pdf", "rut.zip", "rut.docx", "rut"):
        assert refusal(judge, content, name) == sentence


def test_sentences_differ_and_end_in_a_full_stop() -> None:
    sentences = {sentence for sentence, _ in BAD.values()}
    assert len(sentences) >= 22
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.asvs("V5.2.2")
@pytest.mark.parametrize("name", FORBIDDEN)
def test_names_of_programs_are_refused_whatever_they_hold(judge: Judge, name: str) -> None:
    assert refusal(judge, samples.pdf(), name)


@pytest.mark.asvs("V5.2.2")
@pytest.mark.parametrize("name", INSIDE)
def test_a_zip_is_refused_for_what_is_inside_it(judge: Judge, name: str) -> None:
    content = samples.zipped({"bueno.pdf": samples.pdf(), name: INSIDE[name]})
    assert refusal(judge, content, "anexos.zip")


def test_a_zip_refused_for_a_member_names_it(judge: Judge) -> None:
    content = samples.zipped({"cartas/virus\u202efdp.exe": samples.EXE})
    assert "«virusfdp.exe»" in refusal(judge, content, "anexos.zip")


def test_of_two_members_with_one_name_both_are_looked_at(judge: Judge) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        content = samples.twice("rut.pdf", samples.EXE, samples.pdf())
    assert refusal(judge, content, "anexos.zip")


def test_what_computers_leave_in_a_zip_is_overlooked(judge: Judge) -> None:
    members = {
        "rut.pdf": samples.pdf(),
        "__MACOSX/._rut.pdf": b"\x00\x05\x16\x07" + bytes(80),
        ".DS_Store": b"\x00\x00\x00\x01Bud1",
        "carpeta/Thumbs.db": samples.OLD_OFFICE,
        "carpeta/": b"",
    }
    assert judge(samples.zipped(members), "anexos.zip").extension == "zip"


def test_a_large_document_in_a_zip_is_taken(judge: Judge) -> None:
    document = samples.office("docx", word__media__image1=os.urandom(3 * samples.MEBIBYTE))
    assert judge(samples.zipped({"acta.docx": document}), "anexos.zip").extension == "zip"


def test_objects_within_a_document_are_no_reason_to_refuse_it(judge: Judge) -> None:
    parts = {
        "word__embeddings__oleObject1.bin": samples.OLD_OFFICE,
        "docProps__app.xml": b"<meta/>",
    }
    assert judge(samples.office("docx", **parts), "acta.docx").extension == "docx"


def test_a_program_within_a_document_is_refused(judge: Judge) -> None:
    content = samples.office("docx", word__media__image1=samples.EXE)
    assert "image1" in refusal(judge, content, "acta.docx")


def test_a_script_within_a_document_is_refused_by_its_name(judge: Judge) -> None:
    content = samples.office("docx", **{"word__media__a.ps1": TEXT})
    assert "«a.ps1»" in refusal(judge, content, "acta.docx")


def test_a_photograph_named_pdf_gets_its_true_name(judge: Judge) -> None:
    kind = judge(samples.image("JPEG"), "rut.pdf")
    assert (kind.media_type, kind.name_for("rut.pdf")) == ("image/jpeg", "rut.jpg")


@pytest.mark.parametrize(
    "content", [TEXT, TEXT.decode().encode("cp1252"), TEXT.decode().encode("utf-16")]
)
def test_text_is_taken_under_a_name_of_text_only(judge: Judge, content: bytes) -> None:
    assert judge(content, "lista.csv").media_type == "text/csv"
    assert judge(content, "lista.txt").media_type == "text/plain"
    assert "se llama .pdf" in refusal(judge, content, "lista.pdf")
    assert refusal(judge, content, "lista.xml") == file_kinds.UNKNOWN
    assert "se llama .csv" in refusal(judge, content + b"\x01\x02", "lista.csv")


def test_a_zip_that_pretends_to_be_a_document_is_refused(judge: Judge) -> None:
    assert "se llama .docx" in refusal(judge, GOOD["a zip"][1], "acta.docx")


@pytest.mark.asvs("V5.2.2")
def test_no_mixture_of_names_and_contents_lets_a_program_in(judge: Judge) -> None:
    """T13 in its small size: each content under each name, and programs after good beginnings."""
    contents = {what: content for what, (_, content) in (GOOD | BAD).items()}
    contents.pop("a zip of a million")
    mixed = {f"{what}, led by a program": samples.EXE + contents[what] for what in GOOD}
    names = [*FORBIDDEN[:8], "rut.jpg", "rut.xlsx", "sin extensión", "rut.csv"]
    tried = 0
    for (what, content), name in itertools.product((contents | mixed).items(), names):
        tried += 1
        with contextlib.suppress(Refused):
            kind = judge(content, name)
            assert name not in FORBIDDEN
            assert kind.extension == GOOD[what][0]
    assert tried >= 300
