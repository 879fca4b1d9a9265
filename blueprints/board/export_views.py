"""The *tablero* as a file for a spreadsheet, and on paper."""

from collections.abc import Iterator
from itertools import chain
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import errors, spreadsheets
from blueprints.board import bp
from blueprints.board.filters import STAGES, Filters
from blueprints.board.views import found
from blueprints.documents.download_views import as_download
from blueprints.guards import me, staff_only
from domain import board, limits, workbooks
from domain.board import Line
from domain.errors import Busy
from domain.files import file_names
from models import Circular

HEADER = [
    "Persona",
    "Cédula o NIT",
    "Dependencia",
    "Correo electrónico",
    "Celular",
    "Estado",
    "Documentos",
    "De",
    "En ese estado desde",
    "Último recordatorio",
    "Cuenta de SECOP II",
]


@bp.get("/institucion/circulares/<code>/tablero/lista.csv")
@staff_only
def as_csv(code: str) -> ResponseReturnValue:
    """Those whom the page shows with the same filters, of all its pages, in its order."""
    circular = found(code)
    return spreadsheets.sent(_name(circular, "csv"), lambda: _table(circular))


@bp.get("/institucion/circulares/<code>/tablero/lista.xlsx")
@staff_only
def as_workbook(code: str) -> ResponseReturnValue:
    circular = found(code)
    answer = Response(content_type=workbooks.MEDIA_TYPE)
    if request.method == "GET":
        if not limits.allow(limits.EXPORTS, me().code):
            return errors.too_many()
        try:
            answer.data = workbooks.written("Tablero", _table(circular))
        except Busy:
            return errors.busy()
    return as_download(answer, _name(circular, "xlsx"))


@bp.get("/institucion/circulares/<code>/tablero/imprimir")
@staff_only
def on_paper(code: str) -> ResponseReturnValue:
    circular = found(code)
    made = board.made(circular)
    if made is None:
        return render_template("board/unmade.html", circular=circular)
    if not limits.allow(limits.EXPORTS, me().code):
        return errors.too_many()
    filters = Filters.of(request.args)
    totals = board.totals(made)
    return render_template(
        "board/paper.html",
        circular=circular,
        made=made,
        filters=filters,
        lines=board.every(circular, filters.search),
        stages=STAGES,
        totals=totals,
        people=sum(totals.values()),
    )


def _name(circular: Circular, ending: str) -> str:
    return file_names.shown_name(f"Tablero {circular.number}.{ending}")


def _table(circular: Circular) -> Iterator[list[str]]:
    """Read here, and put into words while it is sent."""
    lines, zone = board.every(circular, Filters.of(request.args).search), ZoneInfo(me().time_zone)
    return chain([HEADER], (_row(line, zone) for line in lines))


def _row(line: Line, zone: ZoneInfo) -> list[str]:
    reminded = line.reminded_at
    return [
        line.name,
        line.tax_id,
        line.department,
        line.email,
        line.mobile,
        STAGES[line.stage][0],
        str(line.done) if line.asked else "",
        str(line.asked) if line.asked else "",
        f"{line.moved_at.astimezone(zone):%d/%m/%Y}",
        f"{reminded.astimezone(zone):%d/%m/%Y}" if reminded else "",
        "Sí" if line.in_secop else "No",
    ]
