"""The account in SECOP II that an entity's people record, and what the institution sees of it."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx, proofs
from blueprints.forms import ActionForm
from blueprints.guards import answers_requests, edits_entity, me, reads_entity
from blueprints.proofs import takes_proof
from blueprints.secop import bp
from blueprints.secop.forms import AccountForm
from domain import secop_accounts
from models import Entity, SecopAccount

RECORDED = "Anotamos su cuenta de SECOP II. La institución ya la ve."
REMOVED = "Quitamos la cuenta de SECOP II."


@bp.get("/entidades/<code>/secop/cuenta")
@edits_entity
def account(entity: Entity) -> ResponseReturnValue:
    return _page(entity, AccountForm(data=_said(entity)))


@bp.post("/entidades/<code>/secop/cuenta")
@takes_proof
@edits_entity
def record(entity: Entity) -> ResponseReturnValue:
    form = AccountForm()

    def keep() -> None:
        name, day = form.name.data or "", form.registered_on.day
        proof, key = form.read_proof(me().code), form.own_key("secop")
        secop_accounts.record(entity, name, day, proof=proof, by=me(), key=key)

    if not form.ran(keep):
        form.ask_for_the_file_again()
        return hx.refused(_page(entity, form))
    hx.notice(RECORDED)
    return hx.go_to("secop.page", code=entity.code)


@bp.post("/entidades/<code>/secop/cuenta/quitada")
@edits_entity
def remove(entity: Entity) -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(secop_accounts.remove, entity, by=me()):
        shown = AccountForm(formdata=None, data=_said(entity))
        shown.page_errors = form.page_errors
        return hx.refused(_page(entity, shown))
    hx.notice(REMOVED)
    return hx.go_to("secop.page", code=entity.code)


@bp.get("/entidades/<code>/secop/captura")
@reads_entity
def capture(entity: Entity) -> ResponseReturnValue:
    return _sent(secop_accounts.of(entity))


@bp.get("/institucion/secop/<code>/captura")
@answers_requests
def capture_for_staff(code: str) -> ResponseReturnValue:
    return _sent(secop_accounts.with_entity(code))


def _sent(account: SecopAccount | None) -> ResponseReturnValue:
    proof = account and account.proof
    return proofs.send(proof or abort(404))


def _said(entity: Entity) -> dict[str, str]:
    known = secop_accounts.of(entity)
    if known is None:
        return {}
    return {"name": known.name, "registered_on": known.registered_on.isoformat()}


def _page(entity: Entity, form: AccountForm) -> str:
    account = secop_accounts.of(entity)
    return render_template("secop/account.html", entity=entity, form=form, account=account)
