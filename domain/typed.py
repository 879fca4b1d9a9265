"""What a person typed, made fit to keep: the same text on every page, letter and export."""

import unicodedata

LONGEST = 2500
"""More than any field takes, so that what is too long is still refused. Composing is quadratic in
the accents that stand in a row: a form full of them would take a core for seconds (A36)."""
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(text: str) -> str:
    """One line: composed, without control, direction or zero-width marks, single blanks."""
    composed = unicodedata.normalize("NFC", text[:LONGEST])
    if composed.isprintable():
        return " ".join(composed.split())
    visible = "".join(
        " " if char.isspace() else char
        for char in composed
        if char.isspace() or unicodedata.category(char) not in INVISIBLE
    )
    return " ".join(visible.split())
