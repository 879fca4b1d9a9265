"""What was forgotten comes back by letter; no page tells who is registered."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import guards, hx
from blueprints.guards import public
from blueprints.sign_in import bp
from blueprints.sign_in.forms import (
    AnsweredPasswordForm,
    ForgottenPasswordForm,
    ForgottenUsernameForm,
    NewPasswordForm,
)
from domain import catalogs, recovery
from models import Purpose, User

USERNAME, PASSWORD = "sign_in/forgotten_username.html", "sign_in/forgotten_password.html"
USERNAME_SENT = (
    "Si ese correo está registrado, en unos minutos le llega un correo con su usuario. "
    "Si no lo ve, busque en la carpeta de correo no deseado."
)
LINK_SENT = (
    "Si ese usuario existe, en unos minutos le llega a su correo un enlace que sirve 60 minutos. "
    "Si no lo ve, busque en la carpeta de correo no deseado."
)


@bp.get("/recuperar/usuario")
@public
def forgotten_username() -> ResponseReturnValue:
    return render_template(USERNAME, form=ForgottenUsernameForm())


@bp.post("/recuperar/usuario")
@public
def send_username() -> ResponseReturnValue:
    form = ForgottenUsernameForm()
    wanted = form.email.data, Purpose.RECOVER_USERNAME
    if not form.ran(recovery.ask, *wanted, network=guards.network()):
        return hx.refused(render_template(USERNAME, form=form))
    hx.notice(USERNAME_SENT)
    return hx.go_to("sign_in.page")


@bp.get("/recuperar/contrasena")
@public
def forgotten_password() -> ResponseReturnValue:
    return render_template(PASSWORD, form=ForgottenPasswordForm())


@bp.post("/recuperar/contrasena")
@public
def send_link() -> ResponseReturnValue:
    form = ForgottenPasswordForm()
    wanted = form.username.data, Purpose.RECOVER_PASSWORD
    if not form.ran(recovery.ask, *wanted, network=guards.network()):
        return hx.refused(render_template(PASSWORD, form=form))
    hx.notice(LINK_SENT)
    return hx.go_to("sign_in.page")


@bp.get("/recuperar/contrasena/<secret>")
@public
def new_password(secret: str) -> ResponseReturnValue:
    """Opening the link uses nothing up: mail scanners open links."""
    token = recovery.usable_link(secret)
    if token is None:
        return _dead_link()
    return _new_password_page(_form_of(token.user), secret, token.user)


@bp.post("/recuperar/contrasena/<secret>")
@public
def choose_password(secret: str) -> ResponseReturnValue:
    token = recovery.usable_link(secret)
    if token is None:
        return _dead_link()
    form = _form_of(token.user)
    typed = form.password.data, form.answer.data or ""
    if not form.ran(recovery.choose_password, secret, *typed, network=guards.network()):
        return hx.refused(_new_password_page(form, secret, token.user))
    guards.sign_out()
    hx.notice("Su contraseña cambió. Entre con la nueva.")
    return hx.go_to("sign_in.page")


def _form_of(user: User) -> NewPasswordForm:
    return AnsweredPasswordForm() if user.has_security_answer else NewPasswordForm()


def _new_password_page(form: NewPasswordForm, secret: str, user: User) -> str:
    """The question is on no other page, and here only behind a link that works (A09)."""
    questions = catalogs.security_questions()
    return render_template(
        "sign_in/new_password.html",
        form=form,
        secret=secret,
        username=user.username,
        asks=user.has_security_answer,
        question=questions.get(user.security_question, user.security_question),
    )


def _dead_link() -> ResponseReturnValue:
    """Used, replaced by a newer letter, expired, or never issued."""
    return render_template("sign_in/dead_link.html", form=ForgottenPasswordForm(formdata=None)), 410
