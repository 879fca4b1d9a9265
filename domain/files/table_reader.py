"""Reads a table that an office has, XLSX or text with separators, in a process of its own:
`children.run("table_reader", FILE, result=…)`.

Each line that it writes is `[line number, [cell, …]]` in JSON, of a row that holds something. It
never has the whole table in memory, but for the words that an XLSX keeps aside.
"""

import codecs
import csv
import itertools
import json
import os
import sys
from collections.abc import Iterable, Iterator

READ, NOT_A_TABLE, TOO_LONG = 0, 10, 11
SECONDS, MEMORY, OUTPUT = 120, 400 << 20, 200 << 20
PATIENT = 10  # niceness: an answer goes first
MOST_LINES = 150_000
LAST_ROW = 1 << 20
"""Of a sheet of Excel: a stray cell there, or a format, makes no list long."""
MOST_CELLS = 40
LONGEST_CELL = 400
LONGEST_LINE = 16 << 10
SAMPLE = 64 << 10
SEPARATORS = ";\t,|"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # also a workbook with a password
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

Row = tuple[int, Iterable[object]]


def prepare() -> None:
    import openpyxl  # noqa: F401 # here, and not in the worker that asks for the names: heavy

    os.nice(PATIENT)


def main(path: str) -> int:
    try:
        with open(path, "rb") as file:
            begins = file.read(4)
        if begins == OLD_OFFICE:
            return NOT_A_TABLE
        return _write(_of_workbook(path) if begins == b"PK\x03\x04" else _of_text(path))
    except MemoryError:
        return TOO_LONG
    except Exception:  # whatever a broken file makes a reader raise
        return NOT_A_TABLE


def _write(rows: Iterable[Row]) -> int:
    written = 0
    for number, row in rows:
        cells = [_text(cell) for cell in itertools.islice(row, MOST_CELLS)]
        written += any(cells)
        if number > LAST_ROW or written > MOST_LINES:
            return TOO_LONG
        if any(cells):
            sys.stdout.write(json.dumps([number, cells]) + "\n")
    sys.stdout.flush()
    return READ


def _of_workbook(path: str) -> Iterator[Row]:
    """Of the first sheet that is shown, with the values that its formulas had."""
    from openpyxl import load_workbook

    file = open(path, "rb")  # noqa: SIM115 # not by its name, which has no extension
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    sheet.reset_dimensions()
    return enumerate(sheet.iter_rows(values_only=True), 1)


def _of_text(path: str) -> Iterator[Row]:
    """A line is a row, so that a forgotten quote costs one line."""
    with open(path, "rb") as file:
        sample = file.read(SAMPLE)
    encoding = _encoding(sample)
    separator = _separator(sample.decode(encoding, errors="replace"))
    with open(path, encoding=encoding, errors="replace") as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            rest = line
            while rest and not rest.endswith("\n"):
                rest = file.readline(LONGEST_LINE)
            yield number, _cells(_repaired(line), separator)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line.replace("\x00", "")], delimiter=separator), [])
    except csv.Error:
        return [line]


def _encoding(sample: bytes) -> str:
    """By its mark; without one, UTF-16 is told by its zeros. All else is mended line by line."""
    for mark, name in MARKS.items():
        if sample.startswith(mark):
            return name
    even, odd = sample[0:200:2], sample[1:200:2]
    if odd.count(0) * 2 > len(odd):
        return "utf-16-le"
    if even.count(0) * 2 > len(even):
        return "utf-16-be"
    if b"\x00" in sample:
        raise ValueError("no text")
    return "latin-1"


def _repaired(line: str) -> str:
    """UTF-8 where the line is so, else as Windows writes Spanish."""
    try:
        raw = line.encode("latin-1")
    except UnicodeEncodeError:
        return line  # it was told apart by its mark
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """What most of the first lines have."""
    lines = text.splitlines()[:50]
    return max(SEPARATORS, key=lambda mark: sum(mark in line for line in lines))


def _text(cell: object) -> str:
    """As it looks: numbers without the «.0» of sheets, text without the =\"…\" around it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    text = str(cell)[:LONGEST_CELL].strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'").strip()
