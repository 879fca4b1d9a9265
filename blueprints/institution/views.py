"""The institution's side: requests to entities that have nobody to answer them."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.institution import bp
from domain import staff_requests
from domain.typed import clean
from models import Access

TOLD = "La persona recibe un correo con el aviso."


@bp.get("/institucion/solicitudes")
@staff_only
def requests() -> ResponseReturnValue:
    return _page(ActionForm())


@bp.post("/institucion/solicitudes/<code>/aceptada")
@answers_requests
def accept(code: str) -> ResponseReturnValue:
    """Let this person in, as the entity's administrator."""
    form, asked = ActionForm(), _asked(code)
    if not form.ran(staff_requests.accept_as_administrator, asked, by=me()):
        return hx.refused(_page(form))
    hx.notice(f"{asked.user.name} ya administra «{asked.entity.name}». {TOLD}")
    return hx.go_to("institution.requests")


@bp.post("/institucion/solicitudes/<code>/rechazada")
@answers_requests
def reject(code: str) -> ResponseReturnValue:
    form, asked = ActionForm(), _asked(code)
    if not form.ran(staff_requests.reject, asked, by=me()):
        return hx.refused(_page(form))
    hx.notice(f"Rechazó la solicitud de {asked.user.name} a «{asked.entity.name}». {TOLD}")
    return hx.go_to("institution.requests")


def _asked(code: str) -> Access:
    return staff_requests.find(code) or abort(404)


def _page(form: ActionForm) -> str:
    text = clean(request.args.get("q", ""))[:100]
    after = request.args.get("desde", "")
    return render_template(
        "institution/requests.html",
        form=form,
        page=staff_requests.page(after=after, text=text),
        later=bool(after),
        text=text,
        decided=staff_requests.decided(),
    )
