"""A claim as those in it see it: who asks, and the administrators who may answer."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx, proofs
from blueprints.claims import bp
from blueprints.claims.forms import ClaimForm, ObjectionForm
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import me, signed_in
from blueprints.proofs import takes_proof
from domain import claims, matches
from domain.matches import Match
from models import Claim

ASKED = "Enviamos su reclamo sobre «{}». La institución lo revisa y le escribe a {}."


@bp.get("/reclamos/nuevo/<code>", endpoint="new")
@signed_in
def new_page(code: str) -> ResponseReturnValue:
    kind = request.args.get("motivo", "")
    return _new_page(_entity(code), ClaimForm(data={"kind": kind}))


@bp.post("/reclamos/nuevo/<code>")
@takes_proof
@signed_in
def ask(code: str) -> ResponseReturnValue:
    found, form = _entity(code), ClaimForm()

    def send() -> Claim:
        proof, key = form.read_proof(me().code), form.own_key("claim")
        message, kind = form.message.data or "", form.kind.data or ""
        return claims.ask(found.entity, kind, by=me(), message=message, proof=proof, key=key)

    claim = form.run(send)
    if claim is None:
        form.ask_for_the_file_again()
        return hx.refused(_new_page(found, form))
    hx.notice(ASKED.format(found.entity.name, me().email))
    return hx.go_to("claims.page", code=claim.code)


@bp.get("/reclamos/<code>")
@signed_in
def page(code: str) -> ResponseReturnValue:
    return _page(_claim(code), ObjectionForm())


@bp.get("/reclamos/<code>/documento")
@signed_in
def proof(code: str) -> ResponseReturnValue:
    """For who sent it: the other side reads what was written, and no identity card."""
    claim = _claim(code)
    if claim.asked_by_id != me().id:
        abort(404)
    return proofs.send(claim.proof or abort(404))


@bp.post("/reclamos/<code>/retirado")
@signed_in
def withdraw(code: str) -> ResponseReturnValue:
    form, claim = ActionForm(), _claim(code)
    if not form.ran(claims.withdraw, claim, by=me()):
        return hx.refused(_page(_claim(code), form))
    hx.notice(f"Retiró su reclamo sobre «{claim.entity.name}».")
    return hx.go_to("claims.page", code=code)


@bp.post("/reclamos/<code>/respuesta")
@signed_in
def object_to(code: str) -> ResponseReturnValue:
    form, claim = ObjectionForm(), _claim(code)
    if not form.ran(lambda: claims.object_to(claim, form.objection.data or "", by=me())):
        return hx.refused(_page(_claim(code), form))
    hx.notice("Enviamos su respuesta. La institución decide, y le avisa por correo.")
    return hx.go_to("claims.page", code=code)


def _entity(code: str) -> Match:
    return matches.with_code(code, by=me()) or abort(404)


def _claim(code: str) -> Claim:
    return claims.find_mine(code, by=me()) or abort(404)


def _new_page(found: Match, form: ClaimForm) -> str:
    return render_template("claims/new.html", found=found, form=form)


def _page(claim: Claim, form: PortalForm) -> str:
    mine = claim.asked_by_id == me().id
    return render_template(
        "claims/page.html",
        claim=claim,
        form=form,
        mine=mine,
        is_open=claim.closed_at is None,
        may_object=not mine and claims.may_object(claim),
    )
