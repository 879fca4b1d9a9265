"""What proves who one is: it changes only for who types the present password."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.account import bp
from blueprints.account.forms import PasswordForm
from blueprints.guards import current_session, me, signed_in
from domain import accounts


@bp.get("/configuracion/contrasena")
@signed_in
def password() -> ResponseReturnValue:
    return _password_page(PasswordForm())


@bp.post("/configuracion/contrasena")
@signed_in
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    done = form.ran(
        accounts.change_password,
        current_session(),
        form.password.data,
        password=form.present_password.data,
        key=form.own_key("password"),
    )
    if not done:
        return hx.refused(_password_page(form))
    hx.notice("Su contraseña cambió. Las sesiones en otros equipos se cerraron.")
    return hx.go_to("desk.settings")


def _password_page(form: PasswordForm) -> str:
    return render_template("account/password.html", form=form, username=me().username)
