"""Who is signed in stops a way back that somebody else asked in their name."""

from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.account import bp
from blueprints.forms import ActionForm
from blueprints.guards import me, signed_in
from domain import rescue_notices

STOPPED = "La solicitud se detuvo: nada cambia. Avisamos a quien la había aceptado."


@bp.post("/configuracion/recuperacion-detenida")
@signed_in
def stop_rescue() -> ResponseReturnValue:
    form = ActionForm()
    done = form.ran(rescue_notices.stop_own, me())
    hx.notice(STOPPED if done else rescue_notices.OVER)
    return hx.go_to("desk.settings")
