"""A file in pieces: announced, sent on from where it stopped, asked for, forgotten."""

from flask import Response, abort, request, url_for
from werkzeug.http import http_date

from blueprints.guards import me, own_upload, public, signed_in_client
from blueprints.uploads import bp, metadata
from blueprints.uploads.metadata import Malformed
from blueprints.uploads.protocol import EXTENSIONS, VERSION
from domain import members, requirements, settings, uploads
from domain.errors import TooLarge
from domain.uploads import Gone
from models import Entity, Upload, UploadState

PIECE = "application/offset+octet-stream"
NOT_OFFERED = "Eso no se ofrece aquí: anuncie cada archivo entero, con su peso."
TOO_LONG = "Llegó más de lo que se anunció. Elija el archivo y anéxelo otra vez."


@bp.route("/subidas", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route("/subidas/<code>", methods=["OPTIONS"], provide_automatic_options=False)
@public
def capabilities(code: str = "") -> Response:
    return Response(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(settings.current().max_document_bytes),
        },
    )


@bp.post("/subidas")
@signed_in_client
def begin() -> Response:
    """The entity is named in the metadata: nothing is taken for whichever is current (A63)."""
    if {"Upload-Defer-Length", "Upload-Concat"} & set(request.headers.keys()):
        raise Malformed(NOT_OFFERED)
    told = metadata.read()
    announced = metadata.announced(told)
    entity = _entity(told.get("entidad", ""))
    row = requirements.find(entity, told["fila"]) or abort(404) if told.get("fila") else None
    upload = uploads.begin(me(), entity, row, announced)
    place = url_for("uploads.progress", code=upload.code)
    return _said(upload, 201, {"Location": place})


@bp.route("/subidas/<code>", methods=["HEAD"], provide_automatic_options=False)
@own_upload
def progress(upload: Upload) -> Response:
    if uploads.is_gone(upload):
        raise Gone
    told = {"Upload-Length": str(upload.size)}
    if upload.details["metadata"]:
        told["Upload-Metadata"] = upload.details["metadata"]
    return _said(upload, 200, told)


@bp.patch("/subidas/<code>")
@own_upload
def append(upload: Upload) -> Response:
    if request.mimetype != PIECE:
        abort(415)
    offset = metadata.offset()
    if offset + (request.content_length or 0) > upload.size:
        raise TooLarge(TOO_LONG)
    return _said(uploads.append(upload, offset, request.stream), 204)


@bp.delete("/subidas/<code>")
@own_upload
def drop(upload: Upload) -> Response:
    uploads.drop(upload)
    return Response(status=204)


@bp.post("/subidas/<code>")
@own_upload
def overridden(upload: Upload) -> Response:
    """For who sits behind a proxy that lets only GET and POST through, as the protocol has it."""
    acts = {"PATCH": append, "DELETE": drop, "HEAD": progress}
    act = acts.get(request.headers.get("X-HTTP-Method-Override", "")) or abort(405)
    return act(code=upload.code)


def _entity(code: str) -> Entity:
    found = members.editable(me(), code)
    return found or abort(403 if members.readable(me(), code) else 404)


def _said(upload: Upload, status: int, more: dict[str, str] | None = None) -> Response:
    headers = {"Upload-Offset": str(upload.received)} | (more or {})
    if upload.state == UploadState.OPEN:
        headers["Upload-Expires"] = http_date(upload.expires_at)
    return Response(status=status, headers=headers)
