"""Writes an XLSX, in a process of its own: `children.run("sheet_writer", source=…, result=…)`.

It reads JSON, {title, rows}; the first row is the header. Every cell is text and marked as such,
so that none is a formula whatever it begins with (A39).
"""

import io
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

WRITTEN = 0
SECONDS, MEMORY, OUTPUT = 30, 256 << 20, 32 << 20
TEXT = "s"
WIDEST = 50


def prepare() -> None:
    import openpyxl  # noqa: F401 - heavy, and no business of the web process


def main() -> int:
    from openpyxl import Workbook

    told = json.load(sys.stdin)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(told["title"])
    sheet.freeze_panes = "A2"
    for at, width in enumerate(_widths(told["rows"])):
        sheet.column_dimensions[chr(ord("A") + at)].width = width
    for number, row in enumerate(told["rows"]):
        sheet.append([_cell(sheet, text, bold=number == 0) for text in row])
    written = io.BytesIO()
    book.save(written)
    sys.stdout.buffer.write(written.getvalue())
    return WRITTEN


def _cell(sheet: "WriteOnlyWorksheet", text: str, *, bold: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = TEXT
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(rows: list[list[str]]) -> list[int]:
    return [min(WIDEST, max(map(len, column)) + 2) for column in zip(*rows[:100], strict=True)]
