"""What a tus client tells in its headers: numbers, and the metadata of an upload."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import TypeVar

from flask import request

from blueprints.forms import NO_DATE
from domain import typed
from domain.announcing import Announced
from domain.documents import Details
from domain.errors import Refused
from models import UploadPurpose

T = TypeVar("T")
LONGEST = 32 << 10
NUMBER = re.compile(r"[0-9]{1,15}")
KEY = re.compile(r"[!-+\--~]{1,100}")  # printable ASCII without blank and comma
PURPOSES = {"": UploadPurpose.DOCUMENT, "pagina": UploadPurpose.PAGE}
TICKED = {"": False, "no": False, "si": True, "sí": True, "y": True}

LENGTH = "Diga cuánto pesa el archivo, en bytes, en Upload-Length. Después no se puede."
OFFSET = "Diga en Upload-Offset desde qué byte sigue el archivo, con un número."
UNREADABLE = "Upload-Metadata no se entiende: cada dato es una palabra, un espacio y su base64."
WORD = "Upload-Metadata trae un valor que no existe en «{}»."


class Malformed(Refused):
    """No client that follows the protocol sends it."""


def size() -> int:
    """Of the whole file. Its length has to be known from the first moment."""
    return _number("Upload-Length", LENGTH)


def offset() -> int:
    return _number("Upload-Offset", OFFSET)


def read() -> dict[str, str]:
    """The metadata by key. Raises Malformed."""
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > LONGEST:
        raise Malformed(UNREADABLE)
    found: dict[str, str] = {}
    for pair in filter(None, (each.strip() for each in header.split(","))):
        key, _, value = pair.partition(" ")
        if key in found or not KEY.fullmatch(key):
            raise Malformed(UNREADABLE)
        try:
            found[key] = base64.b64decode(value.encode("ascii"), validate=True).decode()
        except (binascii.Error, ValueError):
            raise Malformed(UNREADABLE) from None
    return found


def announced(told: dict[str, str]) -> Announced:
    """What is about to come. Raises Malformed; Refused for a date that isn't one."""
    day = told.get("fecha", "")
    try:
        dated_on = typed.day(day) if day else None
    except ValueError:
        raise Refused(NO_DATE, field="dated_on") from None
    details = Details(
        told.get("filename", ""),
        typed.clean(told.get("descripcion", ""))[:200],
        dated_on,
        _one_of(TICKED, told, "confidencial"),
    )
    return Announced(
        details,
        size(),
        told.get("modificado", "").replace("\0", "")[:20],
        _one_of(PURPOSES, told, "tipo"),
        request.headers.get("Upload-Metadata", ""),
    )


def _one_of(known: Mapping[str, T], told: dict[str, str], key: str) -> T:
    try:
        return known[told.get(key, "")]
    except KeyError:
        raise Malformed(WORD.format(key)) from None


def _number(header: str, sentence: str) -> int:
    found = NUMBER.fullmatch(request.headers.get(header, ""))
    if found is None:
        raise Malformed(sentence)
    return int(found[0])
