from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.documents import bp
from blueprints.guards import public


@bp.get("/entidades/<code>/documentos")
@public
def page(code: str) -> ResponseReturnValue:
    return render_template("errors/page.html", title="page", advice="", key="", status=0)
