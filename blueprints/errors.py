"""Pages for what went wrong: what happened and what to do, never what broke inside."""

import errno
import logging

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from peewee import DataError, DoesNotExist, InterfaceError, NotSupportedError, OperationalError
from werkzeug.exceptions import HTTPException

from blueprints import hx
from domain import request_ids
from domain.errors import StorageAway, StorageFull
from models import Claim, Entity, db

log = logging.getLogger("ventanilla")
RETRY_AFTER = "30"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

PAGES = {
    400: ("No pudimos leer lo que llegó", "Vuelva a la página anterior y envíela de nuevo."),
    401: ("Entre primero", "Su sesión terminó. Entre y siga donde iba."),
    403: ("Aquí decide un administrador", "Pídale a un usuario administrador que lo haga."),
    404: ("No encontramos esa página", "Revise la dirección o vuelva al inicio."),
    405: ("Esa dirección no se abre así", "Vuelva al inicio y llegue por los enlaces."),
    409: ("Los datos cambiaron mientras tanto", "Abra la página otra vez y revise."),
    413: ("Lo que envió es muy grande", "Envíe menos texto, o un archivo más pequeño."),
    415: ("Ese formato no se recibe aquí", "Vuelva a la página anterior y use su formulario."),
    429: ("Muchos intentos seguidos", "Espere unos minutos y siga. Lo que escribió está guardado."),
    503: (
        "El portal está en pausa",
        "No es su teléfono ni su señal. Lo que usted ya guardó está a salvo. "
        "Intente de nuevo dentro de un momento.",
    ),
    507: (
        "No hay espacio para guardar",
        "Lo que usted ya guardó está a salvo, pero esto no se guardó. "
        "Avise a la mesa de servicio e intente más tarde.",
    ),
}

NOT_THEIR_ROLE = (
    "Su rol no permite esto",
    "Pídale a un jefe de la institución que lo haga, o que le cambie el rol.",
)
IN_DISPUTE = (
    "Esta entidad está en disputa",
    "La institución decide de quién es «{}». Mientras tanto nadie cambia sus datos, sus documentos "
    "ni sus usuarios. Los documentos se pueden ver y descargar.",
)
STORE_AWAY = (
    "El archivo de documentos no responde. Lo que ya anexó está a salvo. Intente de nuevo en unos "
    "minutos; si estaba anexando, anexe ese archivo otra vez."
)


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(DataError, _unreadable)
    app.register_error_handler(DoesNotExist, _gone)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(InterfaceError, _database_away)
    app.register_error_handler(NotSupportedError, _database_away)
    app.register_error_handler(UnicodeDecodeError, _unreadable)
    app.register_error_handler(StorageFull, _full)
    app.register_error_handler(StorageAway, _store_away)
    app.register_error_handler(OSError, _system_fault)
    app.register_error_handler(Exception, _paused)


def too_many() -> Response:
    """429, as a page or as a notice."""
    return _answer(429)


def in_dispute(entity: Entity, claim: Claim | None) -> Response:
    """403: nobody changes it now; an administrator is led to where the claim is answered."""
    title, advice = IN_DISPUTE
    way = url_for("claims.page", code=claim.code) if claim else ""
    return _answer(403, title=title, advice=advice.format(entity.name), way=way)


def busy() -> Response:
    """503: others have taken what this needs, for a moment."""
    return _answer(503)


def _refused(error: HTTPException) -> Response:
    code = error.code or 400
    said: dict[str, str] = {}
    if code == 403 and request.path.startswith("/institucion/"):
        said = dict(zip(("title", "advice"), NOT_THEIR_ROLE, strict=True))
    answer = _answer(code if code in PAGES else 400 if code < 500 else 503, code, **said)
    if isinstance(error.response, Response):
        return error.response
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _gone(_error: DoesNotExist) -> Response:
    """A row that was there when the request began: somebody else was quicker (A42)."""
    return _answer(409)


def _unreadable(_error: Exception) -> Response:
    """Bytes that are no text, or what PostgreSQL refuses to look for: a NUL in a path (A35)."""
    return _answer(400)


def _database_away(error: Exception) -> Response:
    """Busy, gone, or changed beneath what was prepared: the next request of this thread connects
    anew."""
    if not db.is_closed():
        db.close()
    return _full(error) if _says_no_room(error) else _paused(error)


def _says_no_room(error: BaseException | None) -> bool:
    """Or what it came of: after it nothing can be rolled back, which is a fault of its own."""
    while error and not any(words in str(error) for words in ("is full", "No space left")):
        error = error.__context__
    return error is not None


def _full(error: Exception) -> Response:
    log.error({"fault": type(error).__name__})
    return _answer(507)


def _store_away(error: StorageAway) -> Response:
    log.error({"fault": "StorageAway", "why": str(error)})
    return _answer(503, advice=STORE_AWAY)


def _system_fault(error: OSError) -> Response:
    return _full(error) if error.errno in NO_ROOM else _paused(error)


def _paused(error: Exception) -> Response:
    """Something failed that no view foresaw: the person gets the incident's code, the log the
    trace."""
    log.error({"fault": type(error).__name__}, exc_info=error)
    return _answer(503)


def _answer(page: int, status: int | None = None, **said: str) -> Response:
    title, advice = PAGES[page]
    said = {"title": title, "advice": advice, "way": "", "incident": request_ids.shown(), **said}
    template = "errors/_notice.html" if hx.asked() else "errors/page.html"
    try:
        body = render_template(template, status=page, **said)
    except Exception:  # the layout asks the database; this page asks nothing
        bare = current_app.jinja_env.get_template("errors/bare.html")
        body = bare.render(**said)
    status = status or page
    answer = make_response(hx.refused(body, status) if status in {413, 422} else (body, status))
    answer.headers["X-Request-ID"] = request_ids.current()
    if page in {429, 503, 507}:
        answer.headers["Retry-After"] = RETRY_AFTER
    return answer
