"""*Cambiar el correo*: asked for and confirmed in a session."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.account import bp
from blueprints.account.forms import EmailCodeForm, EmailForm
from blueprints.confirming import confirmed
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import me, signed_in
from domain import email_changes

ASKED = "Le enviamos un correo a {}. Mientras no lo confirme, su correo sigue siendo el de antes."
CHANGED = "Su correo cambió. Al de antes le avisamos, y desde allá se puede deshacer por 7 días."
CANCELLED = "El cambio se canceló. Su correo sigue siendo {}."


@bp.get("/configuracion/correo")
@signed_in
def email() -> ResponseReturnValue:
    return _page(EmailForm())


def _has_second_step() -> bool:
    """Their password alone moves no account to another mailbox; the form itself asks for it."""
    return bool(me().has_second_step)


@bp.post("/configuracion/correo")
@signed_in
@confirmed("cambiar el correo", when=_has_second_step, asks=EmailForm)
def ask_email() -> ResponseReturnValue:
    form = EmailForm()
    done = form.ran(
        email_changes.ask,
        me(),
        form.email.data or "",
        password=form.present_password.data or "",
        key=form.own_key("email"),
    )
    if not done:
        return hx.refused(_page(form))
    hx.notice(ASKED.format(form.email.data))
    return hx.go_to("account.email")


@bp.post("/configuracion/correo/codigo")
@signed_in
def confirm_email() -> ResponseReturnValue:
    form = EmailCodeForm()
    if not form.ran(email_changes.by_code, me(), form.code.data or ""):
        return hx.refused(_page(EmailForm(formdata=None), form))
    hx.notice(CHANGED)
    return hx.go_to("desk.settings")


@bp.post("/configuracion/correo/cancelado")
@signed_in
def cancel_email() -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(email_changes.cancel, me()):
        return hx.refused(_page(form))
    hx.notice(CANCELLED.format(me().email))
    return hx.go_to("account.email")


def _page(form: PortalForm, code_form: EmailCodeForm | None = None) -> str:
    """What is wrong is told of the form that was sent."""
    return render_template(
        "account/email.html",
        form=code_form or form,
        asked=form if isinstance(form, EmailForm) else EmailForm(formdata=None),
        code_form=code_form or EmailCodeForm(formdata=None),
        user=me(),
        pending=email_changes.pending(me()),
    )
