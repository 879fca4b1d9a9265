"""A ticket as who asked sees it: by the personal link, or signed in."""

import re
from typing import Any

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue

from blueprints import guards, hx, proofs
from blueprints.tickets.forms import ReopenForm, key_of
from domain import ticket_pages, tickets
from domain.errors import Missing
from models import Ticket, User

PART = re.compile("<[^>]*>")
REOPENED = "Abrió otra vez la solicitud {}. Le respondemos por correo."


def page(ticket: Ticket, form: ReopenForm, place: str) -> str:
    return render_template(
        "tickets/page.html",
        ticket=ticket,
        form=form,
        place=place,
        notes=ticket_pages.notes(ticket),
        may_reopen=tickets.may_reopen(ticket),
    )


def reopen(ticket: Ticket, place: str, *, by: User | None) -> ResponseReturnValue:
    form, who = ReopenForm(), by.code if by else guards.network()

    def act() -> None:
        files, key = form.read_proofs(who), key_of(form, "reopen", who)
        tickets.reopen(ticket, form.text.data or "", files, by=by, key=key)

    if not form.ran(act):
        form.ask_for_the_file_again()
        return hx.refused(page(ticket, form, place))
    hx.notice(REOPENED.format(ticket.receipt))
    return hx.go_to_path(place)


def send(ticket: Ticket, code: str) -> ResponseReturnValue:
    try:
        return proofs.send(ticket_pages.file(ticket, code))
    except Missing:
        abort(404)


def rule_of(endpoint: Any) -> str:
    """Where a page of ours stands, without anybody's code or secret; else nothing."""
    if endpoint not in current_app.view_functions:
        return ""
    rules = (rule.rule for rule in current_app.url_map.iter_rules(endpoint))
    return PART.sub("…", next(rules, ""))
