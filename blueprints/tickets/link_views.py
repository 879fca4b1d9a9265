"""A ticket by the personal link of its letters."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.guards import public
from blueprints.proofs import takes_proof
from blueprints.tickets import bp, pages
from blueprints.tickets.forms import ReopenForm
from domain import ticket_links


@bp.get("/mesa-de-servicio/seguimiento/<secret>")
@public
def followed(secret: str) -> ResponseReturnValue:
    ticket = ticket_links.find(secret)
    return pages.page(ticket, ReopenForm(), _place(secret)) if ticket else _dead()


@bp.post("/mesa-de-servicio/seguimiento/<secret>")
@public
@takes_proof
def reopen_followed(secret: str) -> ResponseReturnValue:
    ticket = ticket_links.find(secret)
    return pages.reopen(ticket, _place(secret), by=ticket.asked_by) if ticket else _dead()


@bp.get("/mesa-de-servicio/seguimiento/<secret>/archivos/<file>")
@public
def followed_file(secret: str, file: str) -> ResponseReturnValue:
    ticket = ticket_links.find(secret)
    return pages.send(ticket, file) if ticket else _dead()


def _place(secret: str) -> str:
    return url_for("tickets.followed", secret=secret)


def _dead() -> ResponseReturnValue:
    return render_template("tickets/dead.html"), 410
