"""A document leaves the portal: always as a download, never as a page of ours (A26)."""

import logging
from typing import IO, cast

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from blueprints import errors
from blueprints.documents import bp
from blueprints.guards import me, reads_entity
from domain import library, library_zip, storage
from domain.files import file_names
from domain.library import Entry, Hold
from models import Document, Entity

log = logging.getLogger("ventanilla")
PIECE = 64 << 10
NOT_AVAILABLE = "Documento no disponible"
UNAVAILABLE = (
    "El archivo no está en el archivo del portal. Avise a la mesa de servicio, "
    "o anexe el documento otra vez."
)
INFECTED = (
    "El antivirus encontró una amenaza en este archivo y nadie lo puede descargar. "
    "Busque el original, guárdelo como PDF y anéxelo otra vez."
)
BUSY = (
    "En este momento se preparan otras descargas completas. Espere un minuto e inténtelo otra vez, "
    "o descargue los documentos uno por uno."
)


@bp.get("/entidades/<code>/documentos/<document>/archivo")
@reads_entity
def download(entity: Entity, document: str) -> ResponseReturnValue:
    """Whole, or the part that a browser lacks after a lost line."""
    found = library.find(entity, document) or abort(404)
    return handed_over(found, insider=library.may_open_confidential(me(), entity))


def handed_over(found: Document, *, insider: bool) -> ResponseReturnValue:
    """The file, or why not; the caller has guarded it. `insider` may open what is confidential."""
    hold = library.hold(found, insider=insider)
    if hold == Hold.CONFIDENTIAL:
        abort(404)
    if hold == Hold.INFECTED:
        return _withheld("Documento en cuarentena", INFECTED)
    if hold:
        return _withheld(NOT_AVAILABLE, UNAVAILABLE)
    try:
        file = storage.open_stored(found.content_hash, found.size)
    except storage.Missing:
        log.error("document file missing: %s", found.code)
        return _withheld(NOT_AVAILABLE, UNAVAILABLE)
    return _sent(found, file)


@bp.get("/entidades/<code>/biblioteca.zip")
@reads_entity
def download_all(entity: Entity) -> ResponseReturnValue:
    """All that counts today, with an index of it; made on the way to a browser."""
    insider = library.may_open_confidential(me(), entity)
    entries = library.every(entity, insider=insider)
    return zipped(entries, library_zip.name_of(entity))


def zipped(entries: list[Entry], name: str, *, flat: bool = False) -> ResponseReturnValue:
    """These in one file, which isn't made for who only asks about it."""
    answer = Response(content_type="application/zip")
    if request.method == "GET":
        if not library_zip.may_download(me()):
            return errors.too_many()
        try:
            answer.response = library_zip.Archive(entries, me(), flat=flat)
        except library_zip.Busy:
            return busy()
    return as_download(answer, name)


def as_download(answer: Response, name: str) -> Response:
    """With the headers that keep what is inside from running as ours."""
    answer.headers["Content-Disposition"] = file_names.content_disposition(name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sent(document: Document, file: IO[bytes]) -> Response:
    size = document.size
    answer = Response(content_type=document.media_type, direct_passthrough=True)
    start, end = _asked_part(document) or (0, size)
    if start >= end:
        file.close()
        none = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
        return Response(status=416, headers=none)
    if end - start < size:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        file.seek(start)
    answer.response = wrap_file(request.environ, cast("IO[bytes]", _Part(file, end)), PIECE)
    answer.content_length = end - start
    answer.set_etag(document.content_hash)
    answer.headers["Accept-Ranges"] = "bytes"
    return as_download(answer, document.name)


def _asked_part(document: Document) -> tuple[int, int] | None:
    """From which byte to before which; (0, 0) where there is no such part. None: send it whole.

    Who resumes may say of what they have a part; several parts at once are not worth their code.
    """
    wanted, known = request.range, request.if_range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    if known.date or known.etag not in (None, document.content_hash):
        return None
    return wanted.range_for_length(document.size) or (0, 0)


class _Part:
    """A file that ends before its end. The server sends files without keeping a thread."""

    def __init__(self, file: IO[bytes], end: int) -> None:
        self.file, self.end = file, end
        self.seekable, self.seek = file.seekable, file.seek
        self.tell, self.close = file.tell, file.close

    def read(self, size: int) -> bytes:
        return self.file.read(max(0, min(size, self.end - self.file.tell())))


def busy() -> ResponseReturnValue:
    title = "Otros están descargando"
    page = render_template("errors/page.html", title=title, advice=BUSY, incident="", status=503)
    return page, 503, {"Retry-After": "60"}


def _withheld(title: str, advice: str) -> ResponseReturnValue:
    return render_template(
        "errors/page.html", title=title, advice=advice, incident="", status=404
    ), 404
