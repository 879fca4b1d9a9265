"""The second step: a code of the phone, or a recovery code."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints import ended_sessions, entering, guards, hx
from blueprints.guards import public
from blueprints.sign_in import bp
from blueprints.sign_in.forms import CodeForm
from domain import second_step


@bp.get("/ingresar/codigo")
@public
def code() -> ResponseReturnValue:
    form = CodeForm(siguiente=request.args.get("siguiente", ""))
    return _page(form) if second_step.asked(entering.secret()) else _anew(form)


@bp.post("/ingresar/codigo")
@public
def enter_code() -> ResponseReturnValue:
    form = CodeForm()
    secret = entering.secret()
    user = form.run(second_step.answer, secret, form.code.data or "", network=guards.network())
    if user is not None:
        return entering.begin(user, ended_sessions.own_path(form.siguiente.data or ""))
    return hx.refused(_page(form)) if second_step.asked(secret) else _anew(form)


def _page(form: CodeForm) -> str:
    return render_template("sign_in/code.html", form=form)


def _anew(form: CodeForm) -> ResponseReturnValue:
    """Nothing was asked of this browser, or no longer: the password first."""
    if entering.secret():
        hx.notice(second_step.OVER)
    return hx.go_to("sign_in.page", siguiente=form.siguiente.data or None)
