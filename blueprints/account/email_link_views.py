"""The links of letters about an e-mail. Opening them changes nothing: mail scanners do (A05)."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import guards, hx
from blueprints.account import bp
from blueprints.account.email_views import CHANGED
from blueprints.account.forms import EmailProofForm
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import network, public, signed_in_user
from domain import email_changes, email_undo
from models import EmailChange, Token

RESTORED = (
    "El correo volvió a ser el de antes y se cerraron todas las sesiones. La contraseña ya no "
    "sirve: le enviamos a ese correo un enlace para elegir otra."
)


@bp.get("/correo/<secret>")
@public
def email_link(secret: str) -> ResponseReturnValue:
    token = email_changes.look(secret)
    return _page(secret, token, _form_of()) if token else _dead(email_changes.DEAD)


@bp.post("/correo/<secret>")
@public
def follow_email_link(secret: str) -> ResponseReturnValue:
    token, by = email_changes.look(secret), signed_in_user()
    if token is None:
        return _dead(email_changes.DEAD)
    form = _form_of()
    if by is not None:
        done = form.ran(email_changes.by_link, secret, by=by)
    else:
        typed = form.data.get("username") or "", form.data.get("password") or ""
        done = form.ran(email_changes.by_proof, secret, *typed, network=network())
    if not done:
        return hx.refused(_page(secret, token, form))
    hx.notice(CHANGED)
    return hx.go_to("desk.settings" if by else "sign_in.page")


@bp.get("/correo/deshacer/<secret>")
@public
def undo_email_link(secret: str) -> ResponseReturnValue:
    change = email_undo.look(secret)
    return _undo_page(secret, change, ActionForm()) if change else _dead(email_undo.DEAD)


@bp.post("/correo/deshacer/<secret>")
@public
def undo_email(secret: str) -> ResponseReturnValue:
    change = email_undo.look(secret)
    if change is None:
        return _dead(email_undo.DEAD)
    form = ActionForm()
    if not form.ran(email_undo.undo, secret):
        return hx.refused(_undo_page(secret, change, form))
    guards.sign_out()
    hx.notice(RESTORED)
    return hx.go_to("sign_in.page")


def _form_of() -> PortalForm:
    """A button for who is signed in; others prove who they are."""
    return ActionForm() if signed_in_user() else EmailProofForm()


def _page(secret: str, token: Token, form: PortalForm) -> str:
    visitor = signed_in_user()
    foreign = visitor is not None and visitor.id != token.user_id
    return render_template("account/email_link.html", form=form, secret=secret, foreign=foreign)


def _undo_page(secret: str, change: EmailChange, form: PortalForm) -> str:
    return render_template("account/email_undo.html", form=form, secret=secret, change=change)


def _dead(sentence: str) -> ResponseReturnValue:
    """Used, replaced by a newer letter, cancelled, expired, or never issued."""
    return render_template("account/email_dead_link.html", sentence=sentence), 410
