"""*Mis solicitudes*: what somebody asked of the help desk while signed in."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.guards import me, signed_in
from blueprints.proofs import takes_proof
from blueprints.tickets import bp, pages
from blueprints.tickets.forms import ReopenForm
from domain import ticket_pages
from models import Ticket


@bp.get("/mesa-de-servicio/solicitudes")
@signed_in
def mine() -> ResponseReturnValue:
    return render_template("tickets/mine.html", tickets=ticket_pages.of_user(me()))


@bp.get("/mesa-de-servicio/solicitudes/<code>")
@signed_in
def own(code: str) -> ResponseReturnValue:
    return pages.page(_found(code), ReopenForm(), _place(code))


@bp.post("/mesa-de-servicio/solicitudes/<code>")
@takes_proof
@signed_in
def reopen(code: str) -> ResponseReturnValue:
    return pages.reopen(_found(code), _place(code), by=me())


@bp.get("/mesa-de-servicio/solicitudes/<code>/archivos/<file>")
@signed_in
def own_file(code: str, file: str) -> ResponseReturnValue:
    return pages.send(_found(code), file)


def _place(code: str) -> str:
    return url_for("tickets.own", code=code)


def _found(code: str) -> Ticket:
    return ticket_pages.find_mine(code, me()) or abort(404)
