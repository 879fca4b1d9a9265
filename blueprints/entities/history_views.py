"""What changed in an entity and what was done about it, for its own people."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints.entities import bp
from blueprints.guards import me, reads_entity
from domain import entity_history
from domain.act_names import ACTS
from models import Entity


@bp.get("/entidades/<code>/historial")
@reads_entity
def history(entity: Entity) -> ResponseReturnValue:
    page = entity_history.page(entity, me(), request.args.get("antes", ""))
    return render_template("entities/history.html", entity=entity, page=page, names=ACTS)
