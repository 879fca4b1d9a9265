"""*Reclamos*: what the institution decides about entities that are claimed."""

from collections.abc import Callable

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx, proofs
from blueprints.claims import bp
from blueprints.claims.forms import RefusalForm
from blueprints.confirming import confirmed
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, me, staff_only
from domain import claim_decisions, claims, deciders
from models import Claim

TOLD = "Las dos partes reciben un correo con el aviso."


@bp.get("/institucion/reclamos", endpoint="all")
@staff_only
def every() -> ResponseReturnValue:
    return render_template(
        "claims/staff_list.html", waiting=claims.waiting(), closed=claims.closed()
    )


@bp.get("/institucion/reclamos/<code>", endpoint="decide")
@staff_only
def staff_page(code: str) -> ResponseReturnValue:
    return _page(_claim(code), RefusalForm())


@bp.get("/institucion/reclamos/<code>/documento")
@staff_only
def staff_proof(code: str) -> ResponseReturnValue:
    return proofs.send(_claim(code).proof or abort(404))


@bp.post("/institucion/reclamos/<code>/en-curso")
@answers_requests
def tell(code: str) -> ResponseReturnValue:
    """*Dar curso*."""
    return _decide(code, claim_decisions.tell, f"Dio curso al reclamo. {TOLD}")


@bp.post("/institucion/reclamos/<code>/en-disputa")
@answers_requests
def freeze(code: str) -> ResponseReturnValue:
    done = f"La entidad está en disputa: nadie la cambia hasta que se decida. {TOLD}"
    return _decide(code, claim_decisions.freeze, done)


@bp.post("/institucion/reclamos/<code>/concedido")
@answers_requests
@confirmed("cambiar de administrador a una entidad")
def grant(code: str) -> ResponseReturnValue:
    return _decide(code, claim_decisions.grant, f"Concedió el reclamo. {TOLD}")


@bp.post("/institucion/reclamos/<code>/traspaso")
@answers_requests
def propose(code: str) -> ResponseReturnValue:
    done = "Propuso el traspaso. Falta que otro funcionario lo confirme: ya recibió un correo."
    return _decide(code, claim_decisions.propose, done)


@bp.post("/institucion/reclamos/<code>/traspaso-confirmado")
@answers_requests
@confirmed("traspasar una entidad")
def confirm(code: str) -> ResponseReturnValue:
    return _decide(code, claim_decisions.confirm, f"Confirmó el traspaso. {TOLD}")


@bp.post("/institucion/reclamos/<code>/rechazado")
@answers_requests
def reject(code: str) -> ResponseReturnValue:
    form, claim = RefusalForm(), _claim(code)
    if not form.ran(lambda: claim_decisions.reject(claim, by=me(), reason=form.reason.data or "")):
        return hx.refused(_page(_claim(code), form))
    hx.notice("Rechazó el reclamo. La persona recibe un correo con el motivo.")
    return hx.go_to("claims.decide", code=code)


def _decide(code: str, verb: Callable[..., Claim], done: str) -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(verb, _claim(code), by=me()):
        return hx.refused(_page(_claim(code), form))
    hx.notice(done)
    return hx.go_to("claims.decide", code=code)


def _claim(code: str) -> Claim:
    return claims.find(code) or abort(404)


def _page(claim: Claim, form: PortalForm) -> str:
    refusal = form if isinstance(form, RefusalForm) else RefusalForm(formdata=None)
    return render_template(
        "claims/staff_page.html",
        claim=claim,
        form=form,
        refusal=refusal,
        is_open=claim.closed_at is None,
        administrators=deciders.administrators(claim.entity),
        waits=claims.waits(claim),
    )
