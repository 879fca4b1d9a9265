"""Names of files: as they are shown, and as they go into a header."""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import quote

LONGEST_NAME = 120
LOOKED_AT = 10 * LONGEST_NAME  # of the end: composing accents in a row is quadratic (A36)
LONGEST_EXTENSION = 10
NAMELESS = "documento"
FORBIDDEN = re.compile(r'[<>:"|?*]')  # in names of Windows
DEVICES = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)", re.IGNORECASE)


def shown_name(raw: str) -> str:
    """A name that is safe to show and to keep, at most 120 characters with its extension.

    Without control, bidirectional and zero-width characters, without folders, in NFC; never
    empty, hidden (leading dot) nor the name of a Windows device.
    """
    parts = [_tidy(part) for part in re.split(r"[/\\]", _visible(raw))]
    name = next((part for part in reversed(parts) if part), NAMELESS)
    if DEVICES.match(name):
        name = f"{NAMELESS} {name}"
    return _shortened(name)


def name_in_archive(raw: str, longest: int = LONGEST_NAME) -> str:
    """The shown name of a file or a folder, such as every system unpacks it."""
    name = FORBIDDEN.sub("_", shown_name(raw.replace("/", "-").replace("\\", "-")))
    if len(name) > longest:
        name = name[:longest].rstrip(" .") or NAMELESS
    return name


def extension_of(name: str) -> str:
    """What follows the last dot, in lower case, as a computer would read it; "" without one.

    Windows drops trailing dots and blanks, and reads `a.exe::$DATA` as `a.exe`.
    """
    stem, dot, extension = shown_name(name).split(":")[0].rstrip(". ").rpartition(".")
    return extension.strip().lower() if stem and dot else ""


def with_extension(name: str, extension: str, *, wrong: Collection[str]) -> str:
    """The shown name with this extension: put in the place of a wrong one, else added."""
    name = shown_name(name)
    stem, _, last = name.rpartition(".")
    return _shortened(f"{stem if stem and last.lower() in wrong else name}.{extension}")


def content_disposition(name: str) -> str:
    """The header's value for a download (RFC 6266): an ASCII name, and the real one in UTF-8."""
    name = shown_name(name)
    stem, dot, extension = name.rpartition(".")
    plain = (_ascii(stem) or NAMELESS) + dot + _ascii(extension) if dot else _ascii(name)
    plain = plain.strip(" .") or NAMELESS
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9 ._()+-]", "_", plain).strip(" .")


def _visible(raw: str) -> str:
    """Without the characters of category C (control, format, surrogate, private, unassigned)."""
    text = re.sub(r"\s", " ", raw[-LOOKED_AT:])
    text = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    return unicodedata.normalize("NFC", text)


def _tidy(part: str) -> str:
    """Without outer blanks and dots, and without runs of blanks."""
    return re.sub(r" +", " ", part).strip(" .")


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > LONGEST_EXTENSION:
        return name[:LONGEST_NAME].rstrip(" .")
    return stem[: LONGEST_NAME - len(extension) - 1].rstrip(" .") + dot + extension
