"""Files and names that somebody could send, made here: `cases()` yields over 300 of them.

Nothing in it does harm: programs are their first bytes, bombs are as small as bombs are.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.clamd import EICAR
from tests.domain import sample_files as samples

TEXT = b"Certifico que todo esta en orden.\n"


@dataclass(frozen=True)
class Case:
    """`harmful` must be refused; of the rest it is enough that nothing breaks."""

    what: str
    name: str
    content: bytes
    harmful: bool = True


PROGRAMS: dict[str, bytes] = {
    "exe": samples.EXE,
    "dll": samples.EXE + b"dll",
    "scr": b"MZ" + bytes(400),
    "elf": samples.ELF,
    "so": samples.ELF + b"so",
    "macho": b"\xcf\xfa\xed\xfe" + bytes(60),
    "macho32": b"\xce\xfa\xed\xfe" + bytes(60),
    "app": b"\xca\xfe\xba\xbe" + bytes(60),
    "class": b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(60),
    "dex": b"dex\n035\x00" + bytes(60),
    "wasm": b"\x00asm\x01\x00\x00\x00",
    "deb": b"!<arch>\ndebian-binary",
    "rpm": b"\xed\xab\xee\xdb" + bytes(60),
    "cab": b"MSCF" + bytes(60),
    "chm": b"ITSF" + bytes(60),
    "lnk": b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60),
    "com": EICAR,
    "sh": b"#!/bin/sh\nrm -rf /\n",
    "bash": b"\xef\xbb\xbf#!/bin/bash\ncurl x | sh\n",
    "py": b"#!/usr/bin/env python3\nimport os\n",
    "pl": b" \n#!/usr/bin/perl\n",
    "bat": b"@echo off\r\ndel /q *.*\r\n",
    "cmd": b"\r\n\r\n@ECHO OFF\r\n",
    "vbs": b'On Error Resume Next\r\nCreateObject("x")\r\n',
    "js": b'WScript.Shell("x")\n',
    "wsf": b'<?xml version="1.0"?>\n<job id="a"><script>x</script></job>',
    "wsc": b"<package><job/></package>",
    "reg": b"Windows Registry Editor Version 5.00\r\n",
    "url": b"[InternetShortcut]\r\nURL=file://x\r\n",
    "php": b"<?php system($_GET[0]);",
    "aspx": b'<%@ Page Language="C#" %>',
    "hta": b"<!-- a --><hta:application/>",
    "html": samples.HTML,
    "htm": b"\n\n  <HTML><body onload=alert(1)>",
    "xhtml": b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"/>',
    "svg": samples.SVG,
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    "iframe": b"<iframe src=javascript:alert(1)>",
    "embed": b"<embed src=x>",
    "meta": b"<meta http-equiv=refresh content=0>",
}
UNSIGNED = {
    "ps1": b"Invoke-Expression (New-Object Net.WebClient).DownloadString('x')\n",
    "jse": b"var a = 1;\n",
    "vbe": b"x\n",
    "inf": b"[Version]\n",
    "msi": samples.OLD_OFFICE,
    "jar": samples.zipped({"a.txt": TEXT}),
    "apk": samples.zipped({"a.txt": TEXT}),
    "docm": samples.office("docx"),
    "xlsm": samples.office("xlsx"),
    "iso": bytes(100),
    "scr": TEXT,
    "pif": TEXT,
    "xsl": b"<a/>",
    "desktop": TEXT,
}
"""Programs only by their name."""
DISGUISES = ("rut.pdf", "foto.jpg", "acta.docx", "nota.txt", "lista.csv", "anexos.zip", "rut")
NAMES = [
    *("../../etc/passwd", "/etc/cron.d/x.pdf", "..\\..\\rut.pdf", "C:\\rut.pdf", "a\x00.pdf"),
    *("a\r\nX-Otra: si.pdf", 'a"; filename="b.exe.pdf', "a" * 10_000 + ".pdf", "CON.pdf", "nul"),
    *("LPT1.txt.pdf", ".pdf", ".oculto.pdf", "....", "", " ", "\u202efdp.exe.pdf", "rut.\u0440df"),
    *("📄.pdf", "a\u200b.pdf", "\ud800.pdf", "-rf.pdf", "~.pdf", "$(id).pdf", "a;id.pdf", "|.pdf"),
    *("<img src=x>.pdf", "{{7*7}}.pdf", "%2e%2e%2fa.pdf", "a\u2028.pdf", "e\u0301" * 300 + ".pdf"),
    *(
        "\ufeffa.pdf",
        "a.pdf\u0000\u0000",
        "rut．pdf",
        "a.pdf/",
        "a.pdf\\",
        "%s%n.pdf",
        "x.pdf" * 99,
    ),
]
RUN_BY_WINDOWS = [
    *("rut.pdf.exe", "rut.exe.", "rut.exe ", "rut.exe::$DATA", "RUT.EXE", "rut.e\u200bxe"),
    *("rut\u202efdp.exe", "rut.pdf\x00.exe", "a/b/rut.scr", "rut.pdf .exe", "rut.ｅｘｅ.exe"),
    *("rut." + " " * 200 + "exe", "rut.pdf" + " " * 300 + ".exe", "x" * 5000 + ".exe", "rut.Cmd"),
]
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ja">'
    + b"".join(b'<!ENTITY b%d "%s">' % (n, b"&b%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><l>&b9;</l>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
GOOD: dict[str, bytes] = {
    "rut.pdf": samples.pdf(),
    "foto.jpg": samples.image("JPEG", (60, 40), noise=True),
    "foto.png": samples.image("PNG", (60, 40), noise=True),
    "foto.webp": samples.image("WEBP", (60, 40), noise=True),
    "acta.docx": samples.office("docx"),
    "tabla.xlsx": samples.office("xlsx"),
    "lamina.pptx": samples.office("pptx"),
    "acta.odt": samples.open_document("odt"),
    "tabla.ods": samples.open_document("ods"),
    "anexos.zip": samples.zipped({"rut.pdf": samples.pdf(), "nota.txt": TEXT}),
}
SPOILED = 6
"""In how many places each good file is cut, and bent."""


def cases() -> Iterator[Case]:
    yield from _programs()
    yield from _names()
    yield from _inside()
    yield from _two_at_once()
    yield from _locked_or_too_large()
    yield from _entities()
    yield from _spoiled()


def _programs() -> Iterator[Case]:
    for extension, content in PROGRAMS.items():
        for name in (*DISGUISES, f"rut.{extension}"):
            yield Case(f"{extension} as {name}", name, content)
        if content.isascii() and content.strip()[:1].isascii() and b"\0" not in content:
            wide = content.decode().encode("utf-16")
            yield Case(f"{extension} in UTF-16", "nota.txt", wide, extension not in {"com", "deb"})
    for extension, content in UNSIGNED.items():
        yield Case(f"{extension} by name", f"rut.{extension}", content)
        yield Case(f"{extension} hidden by name", f"rut.pdf.{extension}. ", content)


def _names() -> Iterator[Case]:
    for name in NAMES:
        yield Case(f"a PDF called {name[:40]!r}", name, GOOD["rut.pdf"], harmful=False)
    for name in RUN_BY_WINDOWS:
        yield Case(f"a PDF called {name[-40:]!r}", name, GOOD["rut.pdf"])


def _inside() -> Iterator[Case]:
    """In a zip, under its own name and another, and as a part of a document."""
    for extension, content in PROGRAMS.items():
        for name in (f"a/rut.{extension}", "rut.pdf", "nota.txt"):
            yield Case(f"{extension} in a zip as {name}", "a.zip", samples.zipped({name: content}))
    for extension in ("exe", "elf", "class", "lnk", "com"):
        part = {"word__media__image1": PROGRAMS[extension]}
        yield Case(f"{extension} in a document", "a.docx", samples.office("docx", **part))
    for name in (
        "../a.txt",
        "/a.txt",
        "C:/a.txt",
        "a/../../b.txt",
        "..\\a.txt",
        "a\\..\\..\\b.txt",
    ):
        yield Case(f"a zip that holds {name}", "a.zip", samples.zipped({name: TEXT}))
    yield Case("a zip of a link", "a.zip", samples.link())
    nested = samples.zipped({"a.txt": TEXT})
    for depth in range(1, 6):
        nested = samples.zipped({f"{depth}.zip": nested})
        yield Case(f"a zip {depth} deep", "a.zip", nested)


def _two_at_once() -> Iterator[Case]:
    archive = samples.zipped({"a.txt": TEXT})
    for name, content in GOOD.items():
        yield Case(f"a program before {name}", name, samples.EXE + content)
        yield Case(f"a script before {name}", name, b"#!/bin/sh\nexit\n" + content)
        if not content.startswith(b"PK"):
            yield Case(f"{name} before a zip", name, content + archive)
            yield Case(f"{name} before a zip and more", name, content + archive + b"\n" * 9)
    for page in ("html", "svg", "iframe", "meta"):
        body = PROGRAMS[page]
        yield Case(f"{page} after %PDF", "rut.pdf", b"%PDF-1.7\n" + body + b"\n%%EOF")
        yield Case(f"{page} after %PDF as HTML", "rut.html", b"%PDF-1.7\n" + body)


def _locked_or_too_large() -> Iterator[Case]:
    yield Case("a PDF with a password", "a.pdf", samples.pdf(password="clave"))
    yield Case("a zip with a password", "a.zip", samples.locked_zip())
    locked = samples.OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")
    yield Case("a document with a password", "a.docx", locked)
    encrypted = samples.open_document("odt", b"<manifest:encryption-data/>")
    yield Case("an ODT with a password", "a.odt", encrypted)
    yield Case("macros", "a.docx", samples.office("docx", **{"word__vbaProject.bin": b"x"}))
    yield Case("ODS macros", "a.ods", samples.open_document("ods", **{"Basic__a.xml": b"Sub"}))
    yield Case("zeros in a zip", "a.zip", samples.zipped({"a.csv": bytes(30 << 20)}))
    yield Case("zeros in a document", "a.xlsx", samples.office("xlsx", xl__x=bytes(30 << 20)))
    yield Case("the same bytes many times", "a.zip", samples.overlapping_zip(200))
    yield Case("300,000 members", "a.zip", samples.crowded_zip(300_000))
    for width, height in ((50_000, 50_000), (2_000_000_000, 1), (8000, 5001), (0, 10)):
        yield Case(f"{width} x {height} points", "a.png", samples.wide_png(width, height))
    yield Case("a PDF whose index unpacks", "a.pdf", samples.pdf_with_index_bomb(100))
    yield Case("nothing", "a.pdf", b"")
    yield Case("blanks", "a.pdf", b" " * 5000)
    yield Case("an iPhone photograph", "a.jpg", b"\x00\x00\x00\x18ftypheic" + bytes(90))


def _entities() -> Iterator[Case]:
    """XML that reads files or grows: no part of a document is parsed (A29)."""
    for name, xml in (("laughs", LAUGHS), ("outside", OUTSIDE)):
        for kind, part in samples.MAIN_PARTS.items():
            parts = {"[Content_Types].xml": xml, part: xml, "_rels/.rels": xml}
            yield Case(f"{name} in {kind}", f"a.{kind}", samples.zipped(parts), harmful=False)
        document = samples.open_document("odt", xml, **{"styles.xml": xml})
        yield Case(f"{name} in odt", "a.odt", document, harmful=False)
        yield Case(f"{name} alone", "a.xml", xml)


def _spoiled() -> Iterator[Case]:
    """Cut off, and bent by a few bytes, always the same ones."""
    chance = random.Random(3)
    for name, content in GOOD.items():
        for at in chance.sample(range(1, len(content)), SPOILED):
            yield Case(f"{name} cut at {at}", name, content[:at], harmful=False)
            bent = bytearray(content)
            for _ in range(8):
                bent[chance.randrange(len(bent))] = chance.randrange(256)
            yield Case(f"{name} bent ({at})", name, bytes(bent), harmful=False)
    for start in (b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF"):
        noise = start + chance.randbytes(3000)
        yield Case(f"noise after {start!r}", "rut.pdf", noise)
