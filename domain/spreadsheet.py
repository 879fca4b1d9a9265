"""Rows for a spreadsheet: text with semicolons, in which no cell is a formula (A39)."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator

BEGINS_A_FORMULA = re.compile("(^|[,;\t])(?=[=+@＝＋－＠\t\r\n-])")
"""Also within a cell, where a spreadsheet set to another language parts what it opens."""
MANY = 200


def lines(rows: Iterable[list[str]]) -> Iterator[bytes]:
    """In UTF-8, with the mark by which a spreadsheet knows it; some lines at a time."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    yield codecs.BOM_UTF8
    for count, row in enumerate(rows, 1):
        writer.writerow([_inert(cell) for cell in row])
        if count % MANY == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def _inert(cell: str) -> str:
    return BEGINS_A_FORMULA.sub(r"\1'", cell)
