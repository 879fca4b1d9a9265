"""*Líneas de atención*: what every page's foot and every letter name."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import chief_only, me
from blueprints.labels import LINE_KINDS
from blueprints.setup import bp
from blueprints.setup.forms import LineForm
from blueprints.setup.pages import kept
from domain import help_lines, institution
from models import HelpLine


@bp.get("/institucion/datos/lineas")
@chief_only
def lines() -> ResponseReturnValue:
    return _page(LineForm())


@bp.post("/institucion/datos/lineas")
@chief_only
def add_line() -> ResponseReturnValue:
    form = LineForm()
    if not form.ran(help_lines.add, form.channel, by=me(), key=form.own_key("help-line")):
        return hx.refused(_page(form))
    return kept("Agregamos la línea de atención.", at="lines")


@bp.get("/institucion/datos/lineas/<line>")
@chief_only
def line(line: str) -> ResponseReturnValue:
    row = _line(line)
    said = {name: getattr(row, name) for name in ("kind", "label", "contact", "hours")}
    return _line_page(row, LineForm(data=said))


@bp.post("/institucion/datos/lineas/<line>")
@chief_only
def change_line(line: str) -> ResponseReturnValue:
    row, form = _line(line), LineForm()
    if not form.ran(help_lines.change, row, form.channel, by=me()):
        return hx.refused(_line_page(row, form))
    return kept("Guardamos la línea de atención.", at="lines")


@bp.post("/institucion/datos/lineas/<line>/arriba")
@chief_only
def move_line_up(line: str) -> ResponseReturnValue:
    row, form = _line(line), ActionForm()
    if not form.ran(help_lines.move_up, row, by=me()):
        return hx.refused(_page(form))
    return kept("Cambiamos el orden.", at="lines")


@bp.post("/institucion/datos/lineas/<line>/borrada")
@chief_only
def remove_line(line: str) -> ResponseReturnValue:
    row, form = _line(line), ActionForm()
    if not form.ran(help_lines.remove, row, by=me()):
        return hx.refused(_page(form))
    return kept("Borramos la línea de atención.", at="lines")


def _line(code: str) -> HelpLine:
    return help_lines.find(code) or abort(404)


def _page(form: PortalForm) -> str:
    asked = form if isinstance(form, LineForm) else LineForm(formdata=None)
    if asked is not form:
        asked.page_errors += form.page_errors
    return render_template(
        "setup/lines.html", form=asked, lines=institution.help_lines(), kinds=LINE_KINDS
    )


def _line_page(row: HelpLine, form: LineForm) -> str:
    return render_template("setup/line.html", form=form, line=row, kinds=LINE_KINDS)
