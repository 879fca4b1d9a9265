"""The institution's side: requests to entities that have nobody to answer them."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx, labels, proofs
from blueprints.access.forms import UndoForm
from blueprints.confirming import confirmed
from blueprints.forms import ActionForm, PortalForm, ReasonForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.institution import bp
from domain import access_undo, composition, memberships, staff_requests
from domain.transitions import real
from domain.typed import clean
from models import Access, ConsortiumMember

TOLD = "La persona recibe un correo con el aviso."


@bp.get("/institucion/solicitudes")
@staff_only
def requests() -> ResponseReturnValue:
    return _page(ActionForm())


@bp.get("/institucion/solicitudes/<code>", endpoint="asked")
@staff_only
def request_page(code: str) -> ResponseReturnValue:
    """Where the letter about a request leads."""
    return _request_page(ReasonForm(), _asked(code))


@bp.get("/institucion/solicitudes/<code>/documento")
@staff_only
def proof(code: str) -> ResponseReturnValue:
    return proofs.send(_asked(code).proof or abort(404))


@bp.post("/institucion/solicitudes/<code>/aceptada")
@answers_requests
@confirmed("dar la administración de una entidad")
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
    form, asked = ReasonForm(), _asked(code)
    if not form.ran(staff_requests.reject, asked, by=me(), reason=form.told):
        return hx.refused(_request_page(form, asked) if form.wrong_fields else _page(form))
    hx.notice(f"Rechazó la solicitud de {asked.user.name} a «{asked.entity.name}». {TOLD}")
    return hx.go_to("institution.requests")


@bp.post("/institucion/solicitudes/<code>/deshecha")
@answers_requests
@confirmed("deshacer lo que decidió la institución")
def undo(code: str) -> ResponseReturnValue:
    """The last decision of staff about this request, and no later one."""
    form, asked = UndoForm(), _asked(code)
    if not form.ran(access_undo.undo_of_staff, asked, form.decision.data or "", by=me()):
        return hx.refused(_page(form))
    hx.notice(labels.UNDONE.format(asked.user.name))
    return hx.go_to("institution.requests")


@bp.post("/institucion/integrantes/<code>/aceptado")
@answers_requests
def accept_member(code: str) -> ResponseReturnValue:
    """For a member of a plural entity that nobody administers."""
    form, row = ActionForm(), _proposed(code)
    terms = request.form.get("terms", "")
    if not form.ran(memberships.accept, row, terms=terms, by=me()):
        return hx.refused(_page(form))
    hx.notice(f"«{row.member.name}» es integrante de «{row.entity.name}». {TOLD}")
    return hx.go_to("institution.requests")


@bp.post("/institucion/integrantes/<code>/rechazado")
@answers_requests
def reject_member(code: str) -> ResponseReturnValue:
    form, row = ActionForm(), _proposed(code)
    if not form.ran(memberships.reject, row, by=me()):
        return hx.refused(_page(form))
    hx.notice(f"«{row.member.name}» no será integrante de «{row.entity.name}». {TOLD}")
    return hx.go_to("institution.requests")


def _proposed(code: str) -> ConsortiumMember:
    return memberships.find_for_staff(code) or abort(404)


def _asked(code: str) -> Access:
    return staff_requests.find(code) or abort(404)


def _request_page(form: ReasonForm, asked: Access) -> str:
    return render_template(
        "institution/request.html",
        form=form,
        access=asked,
        real=real(asked),
        decided_here=staff_requests.falls_to_staff(asked),
    )


def _undoable(row: Access) -> dict[str, str]:
    """What its *Deshacer* sends and says; nothing where there is nothing to undo."""
    until = access_undo.until(row, by_staff=True)
    return {"decision": access_undo.name_of(row), "until": labels.clock(until)} if until else {}


def _page(form: PortalForm) -> str:
    text = clean(request.args.get("q", ""))[:100]
    after = request.args.get("desde", "")
    return render_template(
        "institution/requests.html",
        form=form,
        page=staff_requests.page(after=after, text=text),
        later=bool(after),
        text=text,
        decided=[(each, _undoable(each)) for each in staff_requests.decided()],
        proposals=memberships.for_staff(),
        terms=composition.terms,
        seen=memberships.seen,
    )
