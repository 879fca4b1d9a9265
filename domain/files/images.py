"""Photographs: how large they are and whether they are whole, without decoding a pixel.

The headers are read here before Pillow sees them because of hostile files: 25 MB of padding before
a JPEG's frame kept Pillow busy for 13 s, two million empty PNG chunks for 10 s and 214 MiB.
Formats: JPEG (ITU-T T.81, B.1), PNG (W3C, 5 and 11.2), WebP (RFC 9649, 2).
"""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from domain.errors import Refused
from domain.files import children, image_reader

MOST_PIXELS = 40_000_000
PATIENCE = 10  # seconds on the clock; the reader has two of its own
MOST_SEGMENTS = 2000
CHUNK = 1 << 18
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
PNG_END = b"IEND\xaeB`\x82"
JPEG_END = b"\xff\xd9"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
START_OF_SCAN = 0xDA

DAMAGED = (
    "La imagen está incompleta o dañada. Guárdela o tómela otra vez, espere a que termine "
    "y anéxela."
)
TOO_LARGE = (
    "La imagen mide {} × {} puntos y se reciben hasta 40 megapíxeles. Baje la resolución de la "
    "cámara o reduzca la imagen, y anéxela otra vez."
)


class _Broken(Exception):
    """The header doesn't say what its format asks for."""


def kind_of_image(head: bytes) -> str:
    """jpg, png or webp by the first bytes; "" when it is none of these."""
    if head.startswith(JPEG):
        return "jpg"
    if head.startswith(PNG):
        return "png"
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def check(file: BinaryIO, path: Path, kind: str) -> None:
    """Raises Refused for an image that is cut off, damaged or too large to be opened safely."""
    try:
        width, height = READERS[kind](file)
    except (_Broken, struct.error):
        raise Refused(DAMAGED, field="file") from None
    if not width or not height:
        raise Refused(DAMAGED, field="file")
    if width * height > MOST_PIXELS:
        raise Refused(TOO_LARGE.format(width, height), field="file")
    if children.run("image_reader", str(path), kind, patience=PATIENCE) != image_reader.WHOLE:
        raise Refused(DAMAGED, field="file")


def _png(file: BinaryIO) -> tuple[int, int]:
    name, width, height = struct.unpack(">12x4sII", file.read(24))
    if name != b"IHDR":
        raise _Broken
    _find(file, PNG_END)
    return width, height


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    """Walk the segments up to the first scan; the image ends at the first mark after it."""
    size = 0, 0
    file.seek(2)
    for _ in range(MOST_SEGMENTS):
        filler, marker = struct.unpack("BB", file.read(2))
        if filler != 0xFF:
            raise _Broken
        if marker == 0xFF:
            file.seek(-1, 1)
            continue
        if marker == START_OF_SCAN:
            _find(file, JPEG_END)
            return size
        (length,) = struct.unpack(">H", file.read(2))
        if marker in FRAMES:
            height, width = struct.unpack(">xHH", file.read(5))
            size = width, height
            length -= 5
        file.seek(max(length - 2, 0), 1)
    raise _Broken


def _webp(file: BinaryIO) -> tuple[int, int]:
    head = file.read(30)
    if file.seek(0, 2) < int.from_bytes(head[4:8], "little") + 8 or len(head) < 30:
        raise _Broken
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if head[12:16] == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise _Broken


def _find(file: BinaryIO, mark: bytes) -> None:
    """Read on to the mark, a piece at a time. Raises _Broken when the file ends without it."""
    before = b""
    while piece := file.read(CHUNK):
        if mark in before + piece:
            return
        before = piece[-len(mark) + 1 :]
    raise _Broken


READERS: dict[str, Callable[[BinaryIO], tuple[int, int]]] = {
    "jpg": _jpeg,
    "png": _png,
    "webp": _webp,
}
