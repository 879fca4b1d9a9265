"""A person's text in the letters of the fonts that every PDF reader has: Windows' code page 1252.

A font of our own with more letters would weigh a hundred times what a form weighs.
"""

import unicodedata

from domain.typed import clean

LIKE = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "ng", "−": "-"}
    | dict.fromkeys("‐‑‒―", "-")
    | dict.fromkeys("ʻʼ′", "’")
)
"""Letters that don't come apart into one of ours and a mark, and signs that look alike."""


def printable(text: str) -> str:
    """The text without the marks and pictures that can't be written; empty when a letter can't:
    then there is a line, and the person writes the name by hand."""
    written = []
    for char in clean(text).translate(LIKE):
        plain = _plain(char)
        if not plain and unicodedata.category(char)[0] in "LN":
            return ""
        written.append(plain)
    return " ".join("".join(written).split())


def _plain(char: str) -> str:
    for form in (char, unicodedata.normalize("NFKD", char)):
        kept = "".join(one for one in form if not unicodedata.combining(one))
        if kept and _is_written(kept):
            return kept
    return ""


def _is_written(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
