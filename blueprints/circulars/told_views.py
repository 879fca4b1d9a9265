"""An entity's people read the circulars that it was sent."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import proofs
from blueprints.circulars import bp
from blueprints.guards import reads_entity
from domain import circulars, entity_circulars, institution
from models import Circular, Entity


@bp.get("/entidades/<code>/circulares")
@reads_entity
def told(entity: Entity) -> ResponseReturnValue:
    rows = entity_circulars.of(entity)
    return render_template("circulars/told_list.html", entity=entity, rows=rows)


@bp.get("/entidades/<code>/circulares/<circular>")
@reads_entity
def told_one(entity: Entity, circular: str) -> ResponseReturnValue:
    row = _sent(entity, circular)
    return render_template(
        "circulars/told.html",
        entity=entity,
        circular=row,
        files=circulars.attachments(row),
        institution_name=institution.name(),
    )


@bp.get("/entidades/<code>/circulares/<circular>/anexos/<row>")
@reads_entity
def told_file(entity: Entity, circular: str, row: str) -> ResponseReturnValue:
    return proofs.send(circulars.attachment(_sent(entity, circular), row) or abort(404))


def _sent(entity: Entity, code: str) -> Circular:
    return entity_circulars.find(entity, code) or abort(404)
