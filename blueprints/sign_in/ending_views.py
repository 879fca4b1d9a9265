"""Two minutes before a session ends its open pages say so; to ask when it ends isn't using it."""

import math
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.guards import current_session, public, signed_in_user
from blueprints.labels import counted
from blueprints.sign_in import bp
from domain import sessions

WARNED = 120  # seconds before the end
A_MOMENT = 3
IDLE = "Su sesión vence en {}, porque no la ha usado. Toque «Seguir aquí» y no se cierra."
FINAL = (
    "Su sesión vence en {}: dura 12 horas en todo caso. Guarde; si no alcanza, entre otra vez y "
    "lo que escribió vuelve con usted."
)
OVER = (
    "Su sesión terminó. Al guardar le pedimos entrar otra vez, y lo que escribió vuelve con usted."
)


@dataclass(frozen=True)
class Ending:
    """What a page says of it, whether one can put it off, and in how many seconds it asks again;
    never where that is 0."""

    told: str = ""
    may_stay: bool = False
    ask_in: int = 0


@bp.get("/sesion")
@public
def ending() -> ResponseReturnValue:
    """Asked by open pages: see `guards.ASKS_ONLY`."""
    return _piece()


@bp.get("/sesion/activa")
@public
def stay() -> ResponseReturnValue:
    """*Seguir aquí*: like any page, it uses the session. Public, so that who comes too late isn't
    led away from what they are typing."""
    return _piece()


def _piece() -> ResponseReturnValue:
    if not hx.asked():
        return hx.go_to("desk.page")
    return render_template("sign_in/_ending.html", ending=_of_this_browser())


def _of_this_browser() -> Ending:
    if signed_in_user() is None:
        return Ending(OVER)
    left, final = sessions.left(current_session())
    seconds = math.ceil(left.total_seconds())
    if seconds > WARNED + A_MOMENT:
        return Ending(ask_in=seconds - WARNED)
    minutes = counted(math.ceil(max(seconds, 1) / 60), "minuto")
    return Ending((FINAL if final else IDLE).format(minutes), not final, seconds + A_MOMENT)
