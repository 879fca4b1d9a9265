"""What a person typed, made fit to keep: the same text on every page, letter and export."""

import datetime as dt
import re
import unicodedata

LONGEST = 2500
"""More than any field takes, so that what is too long is still refused. Composing is quadratic in
the accents that stand in a row: a form full of them would take a core for seconds (A36)."""
DAY = re.compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
HOUR = re.compile("([0-9]{1,2}):([0-9]{2})")
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


def clean_lines(text: str) -> str:
    """The same of several lines, which stay lines, with one blank one between two at most."""
    lines = [clean(line) for line in text[:LONGEST].splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def day(text: str) -> dt.date:
    """A date as «07/11/2026» or as browsers send it, «2026-11-07». Raises ValueError."""
    if not (found := DAY.fullmatch(text)):
        raise ValueError(text)
    year, month, day = (
        (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    )
    return dt.date(int(year), int(month), int(day))


def hour(text: str) -> dt.time:
    """«14:30». Raises ValueError."""
    if not (found := HOUR.fullmatch(text)):
        raise ValueError(text)
    return dt.time(int(found[1]), int(found[2]))
