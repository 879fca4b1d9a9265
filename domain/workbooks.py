"""Rows of text as an XLSX, written in a child: a spreadsheet takes long to write."""

import json
import tempfile
from collections.abc import Iterable

from domain.files import children, sheet_writer
from domain.typed import clean

PATIENCE = 60.0
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NotWritten(Exception):
    """The child gave up; nothing that a person can mend."""


def written(title: str, rows: Iterable[list[str]]) -> bytes:
    """One sheet; the first row is its header. Raises Busy, NotWritten."""
    told = {"title": title, "rows": [[clean(cell) for cell in row] for row in rows]}
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as result:
        source.write(json.dumps(told).encode())
        source.seek(0)
        with children.turn():
            status = children.run("sheet_writer", patience=PATIENCE, source=source, result=result)
        if status != sheet_writer.WRITTEN:
            raise NotWritten(str(status))
        result.seek(0)
        return result.read()
