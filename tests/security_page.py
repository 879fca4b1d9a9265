"""The tables of docs/security.md, and the words in which it counts."""

import datetime as dt
import re
from functools import cache
from importlib import import_module
from typing import Any

from tests.test_architecture import ROOT

UNITS = {
    "s": 1,
    "min": 60,
    "h": 3600,
    "days": 86400,
    "KB": 1 << 10,
    "MB": 1 << 20,
}
TICKED = re.compile("`([^`]+)`")
Row = dict[str, str]


@cache
def page() -> str:
    return (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def tables() -> list[list[Row]]:
    """Every table, each row by its columns' headings."""
    found = []
    for block in re.findall(r"(?:^\|.*\|\n)+", page(), re.MULTILINE):
        heading, _, *lines = (
            [cell.strip() for cell in line[1:-1].split("|")] for line in block.split("\n")[:-1]
        )
        found.append([dict(zip(heading, line, strict=True)) for line in lines])
    return found


def table(*headings: str) -> list[Row]:
    """The rows of all tables with these headings."""
    rows = [row for each in tables() if tuple(each[0]) == headings for row in each]
    assert rows, headings
    return rows


def ticked(text: str) -> list[str]:
    """What stands between `ticks`."""
    return TICKED.findall(text)


def quantity(text: str) -> float:
    """«72 h» in seconds, «25 MB» in bytes, «8 characters» as 8."""
    number, _, unit = text.partition(" ")
    return float(number) * UNITS.get(unit, 1)


def named(name: str) -> Any:
    """What the code calls `domain.passwords.SHORTEST`; the default of `config.Config.port`."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        return found
    raise LookupError(name)


def counted(name: str) -> float:
    """The number of the code that a row of the page names."""
    value = named(name)
    return value.total_seconds() if isinstance(value, dt.timedelta) else float(value)
