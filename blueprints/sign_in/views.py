from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.guards import public
from blueprints.sign_in import bp


@bp.get("/ingresar")
@public
def page() -> ResponseReturnValue:
    return render_template("errors/page.html", title="page", advice="", key="", status=0)


@bp.post("/salir")
@public
def sign_out() -> ResponseReturnValue:
    return render_template("errors/page.html", title="sign_out", advice="", key="", status=0)
