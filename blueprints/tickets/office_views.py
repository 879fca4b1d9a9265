"""*Mesa de servicio* of the institution: what waits, the oldest first."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx, page_numbers
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.proofs import takes_proof
from blueprints.tickets import bp, pages
from blueprints.tickets.forms import AnswerForm, CloseForm
from domain import ticket_pages, ticket_work, tickets
from models import Ticket


@bp.get("/institucion/mesa")
@staff_only
def office() -> ResponseReturnValue:
    asked = request.args.get("ver", "")
    view = asked if asked in ticket_pages.VIEWS else "por-responder"
    return render_template(
        "tickets/office.html",
        view=view,
        views=ticket_pages.VIEWS,
        shown=ticket_pages.of_office(view, page_numbers.asked()),
        is_overdue=tickets.is_overdue,
    )


@bp.get("/institucion/mesa/<code>", endpoint="decide")
@staff_only
def office_page(code: str) -> ResponseReturnValue:
    return _page(_found(code), AnswerForm())


@bp.get("/institucion/mesa/<code>/archivos/<file>")
@staff_only
def office_file(code: str, file: str) -> ResponseReturnValue:
    return pages.send(_found(code), file)


@bp.post("/institucion/mesa/<code>/tomada")
@answers_requests
def take(code: str) -> ResponseReturnValue:
    form, found = ActionForm(), _found(code)
    if not form.ran(ticket_work.take, found, by=me()):
        return hx.refused(_page(_found(code), form))
    hx.notice("Usted atiende esta solicitud. Los demás lo ven en la lista.")
    return hx.go_to("tickets.decide", code=code)


@bp.post("/institucion/mesa/<code>")
@takes_proof
@answers_requests
def answer(code: str) -> ResponseReturnValue:
    form, found = AnswerForm(), _found(code)

    def act() -> None:
        files, key = form.read_proofs(me().code), form.own_key("answer")
        ticket_work.answer(found, form.text.data or "", files, by=me(), key=key)

    if not form.ran(act):
        form.ask_for_the_file_again()
        return hx.refused(_page(_found(code), form))
    hx.notice(f"Respondió la solicitud {found.receipt}. La persona la recibe por correo.")
    return hx.go_to("tickets.office")


@bp.post("/institucion/mesa/<code>/cerrada")
@answers_requests
def close(code: str) -> ResponseReturnValue:
    form, found = CloseForm(), _found(code)
    if not form.ran(lambda: ticket_work.close(found, form.reason.data or "", by=me())):
        return hx.refused(_page(_found(code), form))
    hx.notice(f"Cerró la solicitud {found.receipt}.")
    return hx.go_to("tickets.office")


def _found(code: str) -> Ticket:
    return ticket_pages.find(code) or abort(404)


def _page(ticket: Ticket, form: PortalForm) -> str:
    return render_template(
        "tickets/office_page.html",
        ticket=ticket,
        form=form,
        answering=form if isinstance(form, AnswerForm) else AnswerForm(formdata=None),
        closing=form if isinstance(form, CloseForm) else CloseForm(formdata=None),
        notes=ticket_pages.notes(ticket),
        overdue=tickets.is_overdue(ticket),
    )
