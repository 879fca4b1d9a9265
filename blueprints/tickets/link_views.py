"""A ticket by the personal link of its letters."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.guards import public, signed_in_user
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
@takes_proof
@public
def reopen_followed(secret: str) -> ResponseReturnValue:
    """In the name of who asked only where they are signed in: a link is passed on (A61)."""
    ticket = ticket_links.find(secret)
    if ticket is None:
        return _dead()
    user = signed_in_user()
    by = user if user and user.id == ticket.asked_by_id else None
    return pages.reopen(ticket, _place(secret), by=by)


@bp.get("/mesa-de-servicio/seguimiento/<secret>/archivos/<file>")
@public
def followed_file(secret: str, file: str) -> ResponseReturnValue:
    ticket = ticket_links.find(secret)
    return pages.send(ticket, file) if ticket else _dead()


def _place(secret: str) -> str:
    return url_for("tickets.followed", secret=secret)


def _dead() -> ResponseReturnValue:
    return render_template("tickets/dead.html"), 410
