"""The *tablero* of a circular, and what is read beside it."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.board import bp
from blueprints.board.filters import (
    CHOICES,
    NAMELESS,
    NO_DEPARTMENT,
    ORDERS,
    SECOP_CHOICES,
    STAGES,
    Filters,
    options,
    shown,
)
from blueprints.forms import ActionForm
from blueprints.guards import staff_only
from domain import board, board_making, compliance, moments
from models import Circular


@bp.get("/institucion/tablero")
@staff_only
def newest() -> ResponseReturnValue:
    circular = board.newest()
    if circular is None:
        return render_template("board/none.html")
    return hx.go_to("board.page", code=circular.code)


@bp.get("/institucion/circulares/<code>/tablero", endpoint="page")
@staff_only
def main(code: str) -> ResponseReturnValue:
    circular = found(code)
    made, filters = board.made(circular), Filters.of(request.args)
    if made is None:
        return render_template("board/unmade.html", circular=circular)
    page = board.page(circular, filters.search, after=filters.after, before=filters.before)
    return render_template(
        "board/page.html",
        circular=circular,
        made=made,
        filters=filters,
        page=page,
        rows=[shown(line) for line in page.lines],
        stages=STAGES,
        stage_options=options(CHOICES, filters.kept.get("estado", "")),
        secop_options=options(SECOP_CHOICES, filters.kept.get("secop", "")),
        is_old=board.is_old(made),
        orders=ORDERS,
        totals=board.totals(made),
        figures=compliance.of(made),
        department_options=options(
            tuple((name or NO_DEPARTMENT, name or NAMELESS) for name in made.counts),
            filters.kept.get("dependencia", ""),
        ),
        days=(circular.deadline - moments.today()).days if circular.deadline else None,
    )


@bp.get("/institucion/circulares/<code>/tablero/dependencias")
@staff_only
def departments(code: str) -> ResponseReturnValue:
    circular = found(code)
    made = board.made(circular)
    if made is None:
        return render_template("board/unmade.html", circular=circular)
    return render_template(
        "board/departments.html",
        circular=circular,
        made=made,
        stages=STAGES,
        unnamed=NO_DEPARTMENT,
        figures=compliance.by_department(made),
    )


@bp.get("/institucion/tablero/vigencias")
@staff_only
def years() -> ResponseReturnValue:
    return render_template("board/years.html", years=compliance.years())


@bp.post("/institucion/circulares/<code>/tablero/actualizado")
@staff_only
def make(code: str) -> ResponseReturnValue:
    """As the worker does by itself, now."""
    form, circular = ActionForm(), found(code)
    if not form.ran(board_making.make_now, circular):
        return hx.refused(render_template("board/unmade.html", circular=circular, form=form))
    hx.notice("El tablero está al día.")
    return hx.go_to("board.page", code=code)


def found(code: str) -> Circular:
    return board.find(code) or abort(404)
