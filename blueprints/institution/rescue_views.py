"""*No pueden entrar*: who lost the e-mail or the phone, and what staff decide about it."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx, proofs
from blueprints.confirming import confirmed
from blueprints.forms import ActionForm, Line, PortalForm, at_most, required
from blueprints.guards import answers_requests, me, staff_only
from blueprints.institution import bp
from domain import rescue_decisions, rescues
from models import Rescue

ACCEPTED = (
    "Aceptó la solicitud {}. Avisamos al correo que está en el portal, que puede detenerla. Por "
    "ahora no cambia nada."
)
REJECTED = "Rechazó la solicitud {}."


class RejectionForm(PortalForm):
    reason = Line("Motivo", [required("Escriba el motivo: la persona lo lee."), at_most(300)])


@bp.get("/institucion/recuperaciones", endpoint="rescues")
@staff_only
def list_page() -> ResponseReturnValue:
    return render_template(
        "institution/rescues.html",
        waiting=rescue_decisions.open_ones(),
        others=rescue_decisions.others(),
    )


@bp.get("/institucion/recuperaciones/<code>", endpoint="rescue")
@staff_only
def page(code: str) -> ResponseReturnValue:
    return _page(RejectionForm(), _found(code))


@bp.get("/institucion/recuperaciones/<code>/documento")
@staff_only
def rescue_proof(code: str) -> ResponseReturnValue:
    proof = _found(code).proof or abort(404)
    return proofs.send(proof)


@bp.post("/institucion/recuperaciones/<code>/aceptada")
@answers_requests
@confirmed("aceptar que alguien vuelva a entrar de otra forma")
def accept_rescue(code: str) -> ResponseReturnValue:
    form, rescue = ActionForm(), _found(code)
    if not form.ran(rescue_decisions.accept, rescue, by=me()):
        return hx.refused(_page(RejectionForm(formdata=None), rescue, form))
    hx.notice(ACCEPTED.format(rescue.receipt))
    return hx.go_to("institution.rescues")


@bp.post("/institucion/recuperaciones/<code>/rechazada")
@answers_requests
def reject_rescue(code: str) -> ResponseReturnValue:
    form, rescue = RejectionForm(), _found(code)
    if not form.ran(rescue_decisions.reject, rescue, form.reason.data or "", by=me()):
        return hx.refused(_page(form, rescue))
    hx.notice(REJECTED.format(rescue.receipt))
    return hx.go_to("institution.rescues")


def _found(code: str) -> Rescue:
    return rescues.find(code) or abort(404)


def _page(rejection: RejectionForm, rescue: Rescue, form: PortalForm | None = None) -> str:
    return render_template(
        "institution/rescue.html",
        form=form or rejection,
        rejection=rejection,
        rescue=rescue,
        whose=rescue_decisions.whose(rescue),
    )
