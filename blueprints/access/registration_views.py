"""*Mis registros*: the entities one acts for or has asked for, and asking for another."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import errors, hx, labels
from blueprints.access import bp
from blueprints.access.forms import RequestForm
from blueprints.forms import ActionForm
from blueprints.guards import current_session, me, network, signed_in
from blueprints.proofs import takes_proof
from domain import access, claims, limits, matches, my_registrations, tax_ids
from domain.errors import Refused
from domain.typed import clean

LONGEST = 200


@bp.get("/configuracion/mis-registros", endpoint="my_registrations")
@signed_in
def page() -> ResponseReturnValue:
    return _page(ActionForm())


@bp.get("/configuracion/mis-registros/nuevo")
@signed_in
def search() -> ResponseReturnValue:
    """*Nuevo registro*: look for an entity by name or NIT."""
    text = clean(request.args.get("q", ""))[:LONGEST]
    if text and not limits.may_search(str(current_session().id), network()):
        return errors.too_many()
    return _search_page(RequestForm(), text)


@bp.post("/configuracion/mis-registros/solicitudes")
@takes_proof
@signed_in
def ask() -> ResponseReturnValue:
    form = RequestForm()
    wanted = matches.with_code(form.entity.data or "", by=me()) or abort(404)

    def ask_for_it() -> None:
        proof = form.read_proof(me().code)
        key, message = form.own_key("access"), form.message.data or ""
        access.request(wanted.entity, by=me(), key=key, message=message, proof=proof)

    if not form.ran(ask_for_it):
        form.ask_for_the_file_again()
        return hx.refused(_search_page(form, wanted.entity.name))
    hx.notice(labels.REQUESTED.format(wanted.entity.name, me().email))
    return hx.go_to("access.my_registrations")


@bp.post("/configuracion/mis-registros/<code>/retirada")
@signed_in
def withdraw(code: str) -> ResponseReturnValue:
    form = ActionForm()
    request_of_mine = my_registrations.find(code, by=me()) or abort(404)
    if not form.ran(access.withdraw, request_of_mine, by=me()):
        return hx.refused(_page(form))
    hx.notice(f"Retiró su solicitud a «{request_of_mine.entity.name}».")
    return hx.go_to("access.my_registrations")


def _search_page(form: RequestForm, text: str) -> str:
    found: list[matches.Match] = []
    complaint = ""
    try:
        if "q" in request.args or text:
            found = matches.find(text, _number_in(text), by=me()).matches
    except Refused as refusal:
        complaint = refusal.message
    return hx.page(
        "access/search.html",
        "access/_found.html",
        form=form,
        text=text,
        found=found,
        complaint=complaint,
    )


def _number_in(text: str) -> str:
    """What to look up as a NIT: nothing where a name was typed."""
    return text if tax_ids.candidates(text) else ""


def _page(form: ActionForm) -> str:
    return render_template(
        "access/my_registrations.html",
        form=form,
        registrations=my_registrations.of(me()),
        drafts=my_registrations.drafts(me()),
        claims=claims.of(me()),
    )
