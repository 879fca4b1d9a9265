"""Step 2: *Confirmar registro*, in the browser that registered."""

from flask import url_for
from flask.typing import ResponseReturnValue

from blueprints import entering, hx, labels
from blueprints.forms import ActionForm
from blueprints.guards import public, signed_in_user
from blueprints.registration import bp, wizard
from blueprints.registration.forms import CodeForm, EmailForm
from domain import activation
from models import SignUpDraft, now

TITLE = "Paso 2 de 3: Confirmar registro"


@bp.get("/registro/confirmar")
@public
def confirm() -> ResponseReturnValue:
    if (waiting := wizard.waiting()) is not None:
        return confirmation(waiting)
    begun = wizard.draft()
    if begun is not None and not begun.submitted_at:
        return hx.go_to("registration.step")
    return _nothing_waits(begun)


@bp.post("/registro/activar")
@public
def activate_with_code() -> ResponseReturnValue:
    begun = wizard.waiting()
    if begun is None:
        return hx.go_to("registration.confirm")
    if signed_in_user():
        return wizard.show("_other_user", 2, TITLE)
    form = CodeForm()
    user = form.run(activation.by_code, wizard.key(), form.code.data or "")
    if user is None:
        return hx.refused(confirmation(begun, form))
    return entering.let_in(user, url_for("entities.validate"))


@bp.post("/registro/reenviar")
@public
def resend() -> ResponseReturnValue:
    form = ActionForm()
    begun = wizard.waiting()
    if begun is None:
        return hx.go_to("registration.confirm")
    if not form.ran(activation.resend, wizard.key()):
        page = CodeForm(formdata=None)
        page.page_errors = form.page_errors
        return hx.refused(confirmation(begun, page))
    hx.notice(
        f"Enviamos el correo otra vez a las {labels.clock(now())} Use el último que le llegue."
    )
    return confirmation(begun) if hx.asked() else hx.go_to("registration.confirm")


@bp.get("/registro/correo")
@public
def correction() -> ResponseReturnValue:
    begun = wizard.waiting()
    if begun is None:
        return hx.go_to("registration.confirm")
    return _correction(EmailForm(data={"email": begun.email}))


@bp.post("/registro/correo")
@public
def correct() -> ResponseReturnValue:
    begun = wizard.waiting()
    if begun is None:
        return hx.go_to("registration.confirm")
    form = EmailForm()
    if not form.ran(activation.correct_email, wizard.key(), form.email.data):
        return hx.refused(_correction(form))
    hx.notice("Enviamos otro mensaje a esta dirección. El anterior ya no sirve.")
    return hx.go_to("registration.confirm")


def confirmation(begun: SignUpDraft, form: CodeForm | None = None) -> str:
    """*Revise su correo*, the same whether or not the address had a user (A01)."""
    bounced = bool(begun.user and begun.user.letters_bounced_at)
    form = form or CodeForm(formdata=None)
    return wizard.show("_confirmation", 2, TITLE, form=form, email=begun.email, bounced=bounced)


def _correction(form: EmailForm) -> str:
    return wizard.show("_email", 2, TITLE, form=form)


def _nothing_waits(begun: SignUpDraft | None) -> ResponseReturnValue:
    """Already active, or not the browser that registered."""
    if signed_in_user():
        return hx.go_to("entities.validate" if begun else "desk.page")
    return wizard.show("_elsewhere", 2, TITLE, active=begun is not None)
