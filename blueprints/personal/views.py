"""What a person sees of themselves: who entered as them, what they accepted."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.guards import me, signed_in
from blueprints.personal import bp
from blueprints.personal.forms import AcceptanceForm
from domain import acceptances, own_history


@bp.get("/configuracion/accesos")
@signed_in
def history() -> ResponseReturnValue:
    return render_template("personal/history.html", lines=own_history.of(me()))


@bp.get("/configuracion/terminos")
@signed_in
def terms() -> ResponseReturnValue:
    return _terms_page(AcceptanceForm())


@bp.post("/configuracion/terminos/aceptados")
@signed_in
def accept_terms() -> ResponseReturnValue:
    form = AcceptanceForm()
    if not form.ran(acceptances.accept, me(), form.kind.data or "", form.version.data or ""):
        return hx.refused(_terms_page(form))
    hx.notice("Guardamos que usted aceptó la versión vigente.")
    return hx.go_to("personal.terms")


def _terms_page(form: AcceptanceForm) -> str:
    return render_template(
        "personal/terms.html",
        form=form,
        texts=acceptances.texts(me()),
        history=acceptances.of(me()),
        names=acceptances.NAMES,
    )
