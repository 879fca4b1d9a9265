"""The miniature of a document, for a list of them."""

from flask import Response, abort
from flask.typing import ResponseReturnValue

from blueprints.documents import bp
from blueprints.guards import reads_entity
from domain import documents, previews
from models import Entity

A_DAY = 24 * 60 * 60


@bp.get("/entidades/<code>/documentos/<document>/miniatura")
@reads_entity
def preview(entity: Entity, document: str) -> ResponseReturnValue:
    """404 while there is none. A document's content never changes: a browser may keep it."""
    found = documents.find(entity, document)
    picture = previews.of(found) if found else None
    if picture is None:
        abort(404)
    answer = Response(picture, content_type="image/webp")
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = f"private, max-age={A_DAY}"
    return answer
