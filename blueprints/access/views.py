from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.access import bp
from blueprints.guards import public


@bp.get("/entidades/<code>/usuarios")
@public
def users(code: str) -> ResponseReturnValue:
    return render_template("errors/page.html", title="users", advice="", key="", status=0)


@bp.get("/configuracion/mis-registros")
@public
def my_registrations() -> ResponseReturnValue:
    return render_template(
        "errors/page.html", title="my_registrations", advice="", key="", status=0
    )
