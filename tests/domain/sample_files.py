"""Files to try: documents as people send them, and what pretends to be one."""

import io
import os
import stat
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

MEBIBYTE = 1 << 20
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + bytes(60) + b"PE\x00\x00"
ELF = b"\x7fELF\x02\x01\x01" + bytes(57)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
OPEN_DOCUMENT = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
PHONE = "TELEFONO DE PRUEBA"
"""Stands in the metadata of photographs: where it isn't found, they are gone."""
MAIN_PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}


def pdf(*, password: str = "", owner: str = "", javascript: str = "") -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if javascript:
        action = {"/S": pikepdf.Name.JavaScript, "/JS": javascript}
        document.Root.OpenAction = pikepdf.Dictionary(action)
    out = io.BytesIO()
    locks = pikepdf.Encryption(user=password, owner=owner or password)
    document.save(out, encryption=locks if password or owner else None)
    return out.getvalue()


def pdf_without_page() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def image(kind: str, size: tuple[int, int] = (40, 30), *, noise: bool = False) -> bytes:
    out = io.BytesIO()
    picture = Image.effect_noise(size, 90) if noise else Image.new("RGB", size, "teal")
    picture.convert("RGB").save(out, kind)
    return out.getvalue()


def png(mode: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    colours = {"I;16": 40_000, "LA": (90, 128), "RGBA": (0, 90, 90, 128), "RGB": (0, 90, 90)}
    Image.new(mode, size, colours.get(mode, 1)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def photograph(
    size: tuple[int, int], *, top: str = "red", turned: bool = True, quality: int = 75
) -> bytes:
    """A JPEG whose upper half has a colour once it is turned as its EXIF asks (orientation 6: a
    quarter to the right), and that says where it was taken."""
    picture = Image.new("RGB", size, "white")
    width, height = size
    picture.paste(top, (0, 0, width // 2, height) if turned else (0, 0, width, height // 2))
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    exif.get_ifd(0x8825).update({1: "N", 2: (7.0, 22.0, 33.0), 3: "W", 4: (72.0, 38.0, 54.0)})
    exif[0x010F] = PHONE
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, quality=quality)
    return out.getvalue()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind: str, *, method: int = zipfile.ZIP_DEFLATED, **more: bytes) -> bytes:
    """A docx, xlsx or pptx; `more` are further parts, with __ for a slash."""
    xml = b'<?xml version="1.0" encoding="UTF-8"?><root/>'
    parts = {"[Content_Types].xml": xml, MAIN_PARTS[kind]: xml}
    return zipped(parts | {name.replace("__", "/"): part for name, part in more.items()}, method)


def open_document(kind: str, manifest: bytes = b"<manifest/>", **more: bytes) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{OPEN_DOCUMENT[kind]}".encode()
    parts = {"mimetype": mimetype, "content.xml": b"<x/>", "META-INF/manifest.xml": manifest}
    return zipped(parts | {name.replace("__", "/"): part for name, part in more.items()})


def link() -> bytes:
    """A zip whose member is a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("rut.pdf")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def locked_zip() -> bytes:
    """A zip that says that its member is encrypted."""
    content = bytearray(zipped({"rut.pdf": pdf()}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def crowded_zip(members: int) -> bytes:
    """A zip with as many empty members, written by hand because zipfile takes a minute."""
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, *[0] * 14)
    entry = entry[:28] + struct.pack("<H", 1) + entry[30:] + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, members * len(entry), len(local), 0)
    return local + entry * members + end


def overlapping_zip(members: int) -> bytes:
    """A zip whose directory names the same megabyte many times."""
    content = zipped({"a.txt": os.urandom(1_000_000)})
    start = content.rindex(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    directory = content[start:end] * members
    return (
        content[:start]
        + directory
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, len(directory), start, 0)
    )


def wide_png(width: int, height: int) -> bytes:
    """A PNG whose header claims a size, with hardly any pixels behind it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def pdf_with_index_bomb(mebibytes: int) -> bytes:
    """A PDF whose cross-reference stream unpacks to as many MiB of zeros."""
    packer = zlib.compressobj(9)
    zeros = b"".join(packer.compress(bytes(MEBIBYTE)) for _ in range(mebibytes)) + packer.flush()
    body = b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    index = (
        b"3 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
        % len(zeros)
    )
    end = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + index + zeros + end


def pdf_of_many_objects(count: int) -> bytes:
    objects = b"".join(b"%d 0 obj\n<<>>\nendobj\n" % number for number in range(1, count))
    return b"%PDF-1.4\n" + objects + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def twice(name: str, first: bytes, second: bytes) -> bytes:
    """A zip with two members of one name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, first)
        archive.writestr(name, second)
    return out.getvalue()


def sparse(mebibytes: int) -> bytes:
    """Bytes that deflate well, but not as well as a bomb."""
    return b"".join(os.urandom(200) + bytes(16184) for _ in range(mebibytes * 64))
