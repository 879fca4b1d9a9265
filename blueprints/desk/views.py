from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.desk import bp
from blueprints.guards import public


@bp.get("/escritorio")
@public
def page() -> ResponseReturnValue:
    return render_template("errors/page.html", title="page", advice="", key="", status=0)


@bp.get("/configuracion")
@public
def settings() -> ResponseReturnValue:
    return render_template("errors/page.html", title="settings", advice="", key="", status=0)


@bp.get("/entidades/<code>/")
@public
def entity_settings(code: str) -> ResponseReturnValue:
    return render_template("errors/page.html", title="entity_settings", advice="", key="", status=0)
