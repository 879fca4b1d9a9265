"""*Mesa de servicio*: anybody asks, from any page."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints import guards, hx
from blueprints.guards import public, signed_in_user
from blueprints.proofs import takes_proof
from blueprints.tickets import bp, pages
from blueprints.tickets.forms import StrangersTicketForm, TicketForm, key_of
from domain import tickets
from models import Ticket, User

RECEIVED = "Recibimos su solicitud. Su radicado es {}: anótelo. Le respondemos a {}."


@bp.get("/mesa-de-servicio/nueva")
@public
def new() -> ResponseReturnValue:
    asked = request.args
    return _page(_form(data={"from_page": asked.get("pagina", ""), "kind": asked.get("tipo", "")}))


@bp.post("/mesa-de-servicio/nueva")
@takes_proof
@public
def ask() -> ResponseReturnValue:
    form, by = _form(), _asking()
    ticket = form.run(_ask, form, by)
    if ticket is None:
        form.ask_for_the_file_again()
        return hx.refused(_page(form))
    hx.notice(RECEIVED.format(ticket.receipt, ticket.address))
    return hx.go_to("tickets.own", code=ticket.code) if by else hx.go_to("public.help_desk")


def _ask(form: TicketForm, by: User | None) -> Ticket:
    """Its files are read last, when all else is right."""
    network = guards.network()
    said = tickets.checked(form.asked(pages.rule_of(form.from_page.data)), by=by)
    who = by.code if by else network
    files, key = form.read_proofs(who), key_of(form, "ticket", who)
    return tickets.ask(said, files, by=by, network=network, key=key)


def _asking() -> User | None:
    """Who isn't confirmed yet is a stranger here: their e-mail may be anybody's."""
    user = signed_in_user()
    return user if user and user.is_active else None


def _form(**given: object) -> TicketForm:
    return TicketForm(**given) if _asking() else StrangersTicketForm(**given)


def _page(form: TicketForm) -> str:
    return render_template(
        "tickets/new.html",
        form=form,
        known=_asking(),
        rule=pages.rule_of(form.from_page.data),
        days=tickets.WORKING_DAYS,
    )
