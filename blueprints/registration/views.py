from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.guards import public
from blueprints.registration import bp


@bp.get("/registro")
@public
def step() -> ResponseReturnValue:
    return render_template("errors/page.html", title="step", advice="", key="", status=0)


@bp.get("/registro/confirmar")
@public
def confirm() -> ResponseReturnValue:
    return render_template("errors/page.html", title="confirm", advice="", key="", status=0)
