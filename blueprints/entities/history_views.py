"""What changed in an entity since it is registered, for its own people."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints.entities import bp
from blueprints.guards import reads_entity
from domain import changes
from models import Entity


@bp.get("/entidades/<code>/historial")
@reads_entity
def history(entity: Entity) -> ResponseReturnValue:
    page = changes.page(entity, request.args.get("antes", ""))
    return render_template("entities/history.html", entity=entity, page=page)
