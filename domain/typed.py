"""What a person typed, made fit to keep: the same text on every page, letter and export."""

import unicodedata

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(text: str) -> str:
    """One line: composed, without control, direction or zero-width marks, single blanks."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():
        return " ".join(composed.split())
    visible = "".join(
        " " if char.isspace() else char
        for char in composed
        if char.isspace() or unicodedata.category(char) not in INVISIBLE
    )
    return " ".join(visible.split())
