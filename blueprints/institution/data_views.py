"""What people ask about their own data, for the institution to answer (Ley 1581)."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.confirming import confirmed
from blueprints.forms import Line, PortalForm, at_most, required
from blueprints.guards import answers_requests, me, staff_only
from blueprints.institution import bp
from domain import data_letters, data_requests
from models import DataRequest


class AnswerForm(PortalForm):
    reply = Line(
        "Respuesta a la persona",
        [required(data_requests.NO_ANSWER), at_most(data_requests.LONGEST)],
    )


@bp.get("/institucion/datos-personales")
@staff_only
def data_requests_page() -> ResponseReturnValue:
    return render_template(
        "institution/data_requests.html",
        waiting=data_requests.waiting(),
        decided=data_requests.decided(),
        is_overdue=data_requests.is_overdue,
        names=data_letters.NAMES,
    )


@bp.get("/institucion/datos-personales/<code>")
@staff_only
def data_request(code: str) -> ResponseReturnValue:
    return _page(AnswerForm(), _asked(code))


@bp.post("/institucion/datos-personales/<code>/aceptada")
@answers_requests
@confirmed("responder una solicitud sobre datos personales", asks=AnswerForm)
def accept_data_request(code: str) -> ResponseReturnValue:
    form, asked = AnswerForm(), _asked(code)
    if not form.ran(data_requests.accept, asked, form.reply.data or "", by=me()):
        return hx.refused(_page(form, asked))
    return _answered(asked)


@bp.post("/institucion/datos-personales/<code>/rechazada")
@answers_requests
def reject_data_request(code: str) -> ResponseReturnValue:
    form, asked = AnswerForm(), _asked(code)
    if not form.ran(data_requests.reject, asked, form.reply.data or "", by=me()):
        return hx.refused(_page(form, asked))
    return _answered(asked)


def _answered(asked: DataRequest) -> ResponseReturnValue:
    hx.notice(f"Respondió la solicitud {asked.receipt}. La persona la recibe por correo.")
    return hx.go_to("institution.data_requests_page")


def _asked(code: str) -> DataRequest:
    return data_requests.find(code) or abort(404)


def _page(form: AnswerForm, asked: DataRequest) -> str:
    return render_template(
        "institution/data_request.html",
        form=form,
        asked=asked,
        overdue=data_requests.is_overdue(asked),
        names=data_letters.NAMES,
    )
