"""The institution's side: requests to entities that have nobody to answer them."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm
from blueprints.guards import me, staff_only
from blueprints.institution import bp
from domain import staff_requests
from domain.names import clean
from models import Access, StaffRole


@bp.get("/institucion/solicitudes")
@staff_only
def requests() -> ResponseReturnValue:
    return _page(ActionForm())


@bp.post("/institucion/solicitudes/<code>/aceptada")
@staff_only
def accept(code: str) -> ResponseReturnValue:
    """Let this person in, as the entity's administrator."""
    form, asked = ActionForm(), _asked(code)
    if not form.ran(staff_requests.accept_as_administrator, asked, by=me()):
        return hx.refused(_page(form))
    hx.notice(f"{asked.user.name} ya administra «{asked.entity.name}». Le escribimos para avisar.")
    return hx.go_to("institution.requests")


@bp.post("/institucion/solicitudes/<code>/rechazada")
@staff_only
def reject(code: str) -> ResponseReturnValue:
    form, asked = ActionForm(), _asked(code)
    if not form.ran(staff_requests.reject, asked, by=me()):
        return hx.refused(_page(form))
    hx.notice(f"Rechazó la solicitud de {asked.user.name} a «{asked.entity.name}».")
    return hx.go_to("institution.requests")


def _asked(code: str) -> Access:
    """The request, for those of the staff who decide: an auditor only reads."""
    if me().staff_role == StaffRole.AUDITOR:
        abort(403)
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
        decides=me().staff_role != StaffRole.AUDITOR,
    )
