from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints import cookies, ended_sessions, entering, guards, hx
from blueprints.forms import ActionForm
from blueprints.guards import public, signed_in_user
from blueprints.sign_in import bp
from blueprints.sign_in.forms import SignInForm
from domain import drafts, sign_in, waiting
from models import User

LEFT = "Usted salió. En este equipo ya no queda abierta su sesión."
BOUNCED_YET = "El correo que le enviamos a {email} nos fue devuelto. Toque «Corregir mi correo»."
YET_TO_CONFIRM = "Su usuario y su contraseña están bien. Falta confirmar su correo para entrar."
LAPSED = "Pasaron 72 horas sin confirmar su correo. Regístrese de nuevo: su usuario sigue libre."


@bp.get("/ingresar")
@public
def page() -> ResponseReturnValue:
    wanted = request.args.get("siguiente", "")
    if (user := signed_in_user()) is not None:
        return hx.go_to_path(_way_on(user, wanted))
    if "salida" in request.args:
        hx.notice(LEFT)
    elif "guardado" in request.args:
        hx.notice(ended_sessions.ENDED)
    elif "terminada" in request.args:
        hx.notice(ended_sessions.OVER)
    return _page(SignInForm(siguiente=wanted))


@bp.post("/ingresar")
@public
def enter() -> ResponseReturnValue:
    form = SignInForm()
    user = form.run(sign_in.enter, form.username.data, form.password.data, network=guards.network())
    if user is None:
        return hx.refused(_page(form))
    if not user.is_active:
        return _on_to_step_two(user)
    return entering.let_in(user, _way_on(user, form.siguiente.data))


@bp.post("/salir")
@public
def sign_out() -> ResponseReturnValue:
    form = ActionForm()
    if not form.validate():
        return hx.refused(render_template("sign_in/sign_out.html", form=form))
    guards.sign_out()
    answer = make_response(hx.go_to("sign_in.page", salida=1))
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


def _page(form: SignInForm) -> str:
    return render_template("sign_in/page.html", form=form)


def _way_on(user: User, wanted: str | None) -> str:
    """Where to after entering: the page that asked for it, else the one they work on."""
    if wanted:
        return ended_sessions.own_path(wanted)
    return url_for("institution.home" if user.is_staff else "desk.page")


def _on_to_step_two(user: User) -> ResponseReturnValue:
    """Who has yet to confirm goes on where the letter, the code and the e-mail are seen to."""
    if waiting.has_lapsed(user):
        hx.notice(LAPSED)
        return hx.go_to("registration.step")
    bounced = BOUNCED_YET.format(email=user.email) if user.letters_bounced_at else ""
    hx.notice(bounced or YET_TO_CONFIRM)
    answer = make_response(hx.go_to("registration.confirm"))
    return cookies.put(answer, cookies.DRAFT, drafts.resume(user), waiting.LONGEST)
