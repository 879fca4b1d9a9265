"""The reasons that a paper is returned with."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.review import bp
from blueprints.review.forms import NewSentenceForm, SentenceForm
from domain import return_reasons
from models import ReturnReason


@bp.get("/institucion/revision/motivos")
@staff_only
def reasons() -> ResponseReturnValue:
    return _list(NewSentenceForm())


@bp.post("/institucion/revision/motivos")
@answers_requests
def write_reason() -> ResponseReturnValue:
    form = NewSentenceForm()
    key = form.own_key("return-reason")
    if not form.ran(lambda: return_reasons.write(form.text.data or "", by=me(), key=key)):
        return hx.refused(_list(form))
    hx.notice("Agregó el motivo.")
    return hx.go_to("review.reasons")


@bp.get("/institucion/revision/motivos/<code>")
@answers_requests
def reason(code: str) -> ResponseReturnValue:
    found = _found(code)
    return _one(found, SentenceForm(formdata=None, text=found.text))


@bp.post("/institucion/revision/motivos/<code>")
@answers_requests
def change_reason(code: str) -> ResponseReturnValue:
    form, found = SentenceForm(), _found(code)
    if not form.ran(lambda: return_reasons.change(found, form.text.data or "", by=me())):
        return hx.refused(_one(found, form))
    hx.notice("Cambió el motivo. Lo que ya se devolvió con él no cambia.")
    return hx.go_to("review.reasons")


@bp.post("/institucion/revision/motivos/<code>/retirado")
@answers_requests
def retire_reason(code: str) -> ResponseReturnValue:
    form, found = ActionForm(), _found(code)
    if not form.ran(return_reasons.retire, found, by=me()):
        return hx.refused(_one(found, form))
    hx.notice("Retiró el motivo de la lista.")
    return hx.go_to("review.reasons")


def _found(code: str) -> ReturnReason:
    return return_reasons.find(code) or abort(404)


def _list(form: NewSentenceForm) -> str:
    return render_template("review/reasons.html", form=form, reasons=return_reasons.listed())


def _one(found: ReturnReason, form: PortalForm) -> str:
    shown = form if isinstance(form, SentenceForm) else SentenceForm(formdata=None, text=found.text)
    return render_template("review/reason.html", form=form, shown=shown, reason=found)
