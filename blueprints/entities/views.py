from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.entities import bp
from blueprints.guards import public


@bp.get("/registro/entidad")
@public
def validate() -> ResponseReturnValue:
    return render_template("errors/page.html", title="validate", advice="", key="", status=0)
