"""*Seguridad*: how one enters, and where one is signed in."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm
from blueprints.guards import current_session, me, signed_in
from blueprints.security import bp
from domain import browsers, sessions


@bp.get("/configuracion/seguridad")
@signed_in
def page() -> ResponseReturnValue:
    return _page(ActionForm())


@bp.post("/configuracion/seguridad/sesiones/<code>/cerrada")
@signed_in
def close(code: str) -> ResponseReturnValue:
    form = ActionForm()
    session = sessions.find(me(), code) or abort(404)
    if not form.ran(sessions.end, session):
        return hx.refused(_page(form))
    hx.notice(f"Cerramos la sesión de {browsers.name(session.browser)}.")
    return hx.go_to("security.page")


@bp.post("/configuracion/seguridad/sesiones/cerradas")
@signed_in
def close_others() -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(sessions.end_others, current_session()):
        return hx.refused(_page(form))
    hx.notice("Cerramos sus otras sesiones. Solo queda abierta esta.")
    return hx.go_to("security.page")


def _page(form: ActionForm) -> str:
    return render_template(
        "security/page.html",
        form=form,
        user=me(),
        sessions=sessions.open_of(me()),
        this=current_session(),
        browser=browsers.name,
    )
