from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.guards import public
from blueprints.institution import bp


@bp.get("/institucion/solicitudes")
@public
def requests() -> ResponseReturnValue:
    return render_template("errors/page.html", title="requests", advice="", key="", status=0)
