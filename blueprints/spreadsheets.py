"""A table as a file for a spreadsheet."""

from collections.abc import Callable, Iterable

from flask import Response, request
from flask.typing import ResponseReturnValue

from blueprints import errors
from blueprints.documents.download_views import as_download
from blueprints.guards import me
from domain import limits, spreadsheet
from domain.files import file_names


def sent(name: str, rows: Callable[[], Iterable[list[str]]]) -> ResponseReturnValue:
    """So many an hour to one person; who asks for the headers alone has no rows read."""
    answer = Response(content_type="text/csv; charset=utf-8")
    if request.method == "GET":
        if not limits.allow(limits.EXPORTS, me().code):
            return errors.too_many()
        answer.response = spreadsheet.lines(rows())
    return as_download(answer, file_names.shown_name(name))
