from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.access import bp
from blueprints.guards import public


@bp.get("/entidades/<code>/usuarios")
@public
def users(code: str) -> ResponseReturnValue:
    return render_template("errors/page.html", title="users", advice="", key="", status=0)
