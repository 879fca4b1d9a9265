from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.guards import staff_only
from blueprints.institution import bp
from domain import erasure, retention


@bp.get("/institucion/conservacion")
@staff_only
def retention_page() -> ResponseReturnValue:
    return render_template(
        "institution/retention.html",
        purged=retention.PURGED,
        kept=retention.KEPT,
        nobody=erasure.NOBODY,
    )
