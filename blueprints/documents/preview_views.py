"""The miniature of a document, for a list of them."""

from flask import Response, abort
from flask.typing import ResponseReturnValue

from blueprints.documents import bp
from blueprints.guards import me, reads_entity
from domain import library, previews
from models import Entity

A_DAY = 24 * 60 * 60


@bp.get("/entidades/<code>/documentos/<document>/miniatura")
@reads_entity
def preview(entity: Entity, document: str) -> ResponseReturnValue:
    """For whoever may open the document; 404 while there is none. It may be kept a while: a
    document's content never changes."""
    found = library.find(entity, document) or abort(404)
    insider = library.may_open_confidential(me(), entity)
    picture = None if library.hold(found, insider=insider) else previews.of(found)
    return as_picture(picture or abort(404))


def as_picture(picture: bytes) -> Response:
    """With the headers that keep what is inside from running as ours."""
    answer = Response(picture, content_type="image/webp")
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = f"private, max-age={A_DAY}"
    return answer
