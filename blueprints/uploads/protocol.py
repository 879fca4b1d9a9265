"""What every request to `/subidas` passes, and how it is answered: tus 1.0.0, text in Spanish."""

from flask import Response, abort, request

from blueprints.errors import PAGES
from blueprints.hooks import own_origins
from blueprints.uploads import bp
from blueprints.uploads.metadata import Malformed
from domain import settings
from domain.errors import Busy, Refused, TooLarge, TooOften
from domain.uploads import Gone, OutOfStep

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
STATUSES = {Malformed: 400, TooLarge: 413, Busy: 423, TooOften: 429}
GONE = "Lo que había subido ya no está. Elija el archivo y anéxelo otra vez desde el comienzo."
OUT_OF_STEP = "El archivo no va por ahí. Pregunte con HEAD por dónde va y siga desde ese byte."


def plain(sentence: str, status: int) -> Response:
    return Response(sentence, status, mimetype="text/plain")


@bp.before_request
def stay_on_this_site() -> Response | None:
    """In the place of a form's token, which no tus client can carry (A14).

    Each request must name `Tus-Resumable`. A page of another site can't send that header without
    asking first (CORS preflight), and our OPTIONS grants nothing; where a browser says
    from which page it asks, it has to be one of ours. The session's cookie is SameSite=Lax besides.
    """
    if request.method == "OPTIONS":
        return None
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "none")
    if (origin is not None and origin not in own_origins()) or site not in {"same-origin", "none"}:
        abort(403)
    if request.headers.get("Tus-Resumable") != VERSION:
        answer = plain(f"Hable tus {VERSION}: póngalo en Tus-Resumable.", 412)
        answer.headers["Tus-Version"] = VERSION
        return answer
    return None


@bp.before_request
def take_pieces() -> None:
    """Some clients send the whole file as one piece; a creation has no body."""
    if request.view_args:
        request.max_content_length = settings.current().max_document_bytes


@bp.after_request
def speak_tus(answer: Response) -> Response:
    """A program reads the answer, or a script that shows it in a row: one sentence, no page."""
    answer.headers["Tus-Resumable"] = VERSION
    answer.headers["Cache-Control"] = "no-store"
    if answer.status_code < 300:
        del answer.headers["Content-Type"]
    elif answer.status_code >= 400 and answer.mimetype == "text/html":
        title, advice = PAGES.get(answer.status_code, PAGES[400])
        answer.set_data(f"{title}. {advice}")
        answer.mimetype = "text/plain"
    return answer


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> Response:
    return plain(refusal.message, STATUSES.get(type(refusal), 422))


@bp.errorhandler(Gone)
def gone(_error: Gone) -> Response:
    return plain(GONE, 410)


@bp.errorhandler(OutOfStep)
def out_of_step(_error: OutOfStep) -> Response:
    return plain(OUT_OF_STEP, 409)
