"""What is left of files that didn't arrive whole: only their owner sees it."""

from flask import abort
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.documents import bp
from blueprints.documents.views import changed
from blueprints.forms import ActionForm
from blueprints.guards import edits_entity, me
from domain import requirements, uploads
from models import Entity


@bp.post("/entidades/<code>/documentos/subidas/<upload>/borrar")
@edits_entity
def drop_part(entity: Entity, upload: str) -> ResponseReturnValue:
    found = uploads.find(me(), upload)
    if found is None or found.entity_id != entity.id:
        abort(404)
    form = ActionForm()
    if not form.ran(uploads.drop, found):
        hx.notice(form.page_errors[0])
    row = requirements.find(entity, found.requirement)
    return changed(entity, row) if row else hx.go_to("documents.page", code=entity.code)
