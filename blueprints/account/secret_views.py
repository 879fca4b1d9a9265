"""What proves who one is: it changes only for who types the present password."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.account import bp
from blueprints.account.forms import PasswordForm, QuestionForm
from blueprints.guards import current_session, me, signed_in
from domain import accounts, catalogs

QUESTION_KEPT = "Su pregunta de seguridad está guardada."
QUESTION_REMOVED = "Ya no tiene pregunta de seguridad."


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


@bp.get("/configuracion/pregunta")
@signed_in
def question() -> ResponseReturnValue:
    return _question_page(QuestionForm(data={"security_question": me().security_question}))


@bp.post("/configuracion/pregunta")
@signed_in
def set_question() -> ResponseReturnValue:
    form = QuestionForm()
    chosen = form.security_question.data or ""
    done = form.ran(
        accounts.set_question,
        me(),
        chosen,
        form.answer.data or "",
        password=form.present_password.data,
        key=form.own_key("question"),
    )
    if not done:
        return hx.refused(_question_page(form))
    hx.notice(QUESTION_KEPT if chosen else QUESTION_REMOVED)
    return hx.go_to("desk.settings")


def _password_page(form: PasswordForm) -> str:
    return render_template("account/password.html", form=form, username=me().username)


def _question_page(form: QuestionForm) -> str:
    options = [("", "Sin pregunta"), *catalogs.security_questions().items()]
    return render_template("account/question.html", form=form, options=options, user=me())
