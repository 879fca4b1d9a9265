"""*Enviar* a circular: letters at a pace, one to try it, and messages to be sent by hand."""

from collections.abc import Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx, labels, spreadsheets
from blueprints.circulars import bp
from blueprints.circulars.forms import SendForm
from blueprints.circulars.views import found
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, me, staff_only
from domain import audience, circular_letters, settings
from domain.addressees import path
from models import Circular

HEADER = ["Cédula o NIT", "Nombre", "Celular", "Correo", "Dependencia", "Enlace", "Mensaje"]
QUEUED = "Pusimos en cola {}: salen {} por minuto. Puede seguir con otra cosa."
TRIED = "Enviamos una prueba a {}."


@bp.get("/institucion/circulares/<code>/correos")
@staff_only
def letters(code: str) -> ResponseReturnValue:
    return _page(found(code))


@bp.post("/institucion/circulares/<code>/correos")
@answers_requests
def send(code: str) -> ResponseReturnValue:
    form, circular = SendForm(), found(code)
    key, pace = form.own_key(f"send:{code}"), form.chosen
    queued = form.run(circular_letters.send, circular, pace=pace, by=me(), key=key)
    if queued is None:
        return hx.refused(_page(circular, form))
    hx.notice(QUEUED.format(labels.counted(queued, "correo"), pace))
    return hx.go_to("circulars.one", code=code)


@bp.post("/institucion/circulares/<code>/correos/prueba")
@answers_requests
def try_out(code: str) -> ResponseReturnValue:
    form, circular = ActionForm(), found(code)
    to = form.run(circular_letters.try_out, circular, by=me())
    if to is None:
        return hx.refused(_page(circular, form))
    hx.notice(TRIED.format(to))
    return hx.go_to("circulars.letters", code=code)


@bp.get("/institucion/circulares/<code>/mensajes")
@answers_requests
def messages(code: str) -> ResponseReturnValue:
    """Each with its link: an auditor reads none, for who has a link may press it."""
    circular, after = found(code), request.args.get("desde", "")
    rows, following = audience.page(circular, after)
    return render_template(
        "circulars/messages.html",
        circular=circular,
        rows=[(row, circular_letters.message(circular, row)) for row in rows],
        later=bool(after),
        after=following,
    )


@bp.get("/institucion/circulares/<code>/mensajes.csv")
@answers_requests
def download_messages(code: str) -> ResponseReturnValue:
    circular = found(code)
    name = f"Mensajes circular {circular.number}.csv"
    return spreadsheets.sent(name, lambda: _table(circular))


def _table(circular: Circular) -> Iterator[list[str]]:
    yield HEADER
    for row in audience.every(circular):
        known = [row.tax_id, row.name, row.mobile, row.email, row.department]
        address = settings.link(path(row.link))
        yield [*known, address, circular_letters.message(circular, row)]


def _page(circular: Circular, form: PortalForm | None = None) -> str:
    asked = form if isinstance(form, SendForm) else SendForm(formdata=None)
    return render_template(
        "circulars/letters.html",
        form=form or asked,
        send_form=asked,
        circular=circular,
        waiting=circular_letters.waiting(circular),
        without_email=circular_letters.without_email(circular),
        paces=circular_letters.PACES,
    )
