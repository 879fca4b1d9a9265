"""What every request passes: whose host, whose form, and what the browser is told."""

import re

from flask import Flask, Response, abort, current_app, request

from blueprints import guards, hx, proofs
from domain import settings
from models import db, leave_dead_connection

HOST = re.compile(r"(?P<name>[a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CSP_OF_A_FRAGMENT = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
HSTS = "max-age=31536000; includeSubDomains"
ALSO_WITHOUT_SECOND_STEP = {"public", "holds_token", "setting_up"}
STAFF_FIRST = "Antes de seguir, active el código de su teléfono: la institución lo pide."
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def install(app: Flask) -> None:
    app.before_request(leave_dead_connection)
    app.before_request(_know_the_host)
    app.before_request(_stay_on_this_site)
    app.before_request(_take_a_proof)
    app.before_request(_set_up_the_second_step)
    app.teardown_request(_roll_back)
    app.after_request(_guard_the_browser)


def _know_the_host() -> None:
    """A foreign Host, or two, gets nothing (A07); probes of `/healthz` may use any."""
    public = settings.current().public_host
    given = HOST.fullmatch(request.headers.get("Host", "").lower())
    known = LOOPBACK | {public, f"[{public}]"}
    named = given is not None and given["name"] in known and request.host  # none: no such port
    if request.path != "/healthz" and not named:
        abort(400)


def _stay_on_this_site() -> None:
    """A form of another site is refused before its token is looked at (A14)."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and origin not in own_origins():
        abort(400)


def _set_up_the_second_step() -> Response | None:
    """In production, staff without it reach nothing else that asks who they are (A19)."""
    view = current_app.view_functions.get(request.endpoint or "")
    guard = getattr(view, "guard", "public")
    if guard in ALSO_WITHOUT_SECOND_STEP or not settings.current().production:
        return None
    user = guards.signed_in_user()
    if user is None or not user.is_staff or user.has_second_step:
        return None
    hx.notice(STAFF_FIRST)
    return hx.go_to("security.code")


def _take_a_proof() -> None:
    """Before anything looks at the form."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_proof", False):
        proofs.make_room()


def own_origins() -> set[str]:
    return {request.host_url.rstrip("/"), settings.current().public_url}


def _roll_back(_error: BaseException | None) -> None:
    """A request leaves no transaction open: verbs end their own. The next one of this thread would
    only be a part of it."""
    if not db.is_closed() and db.in_transaction():
        db.rollback()
        while db.in_transaction():
            db.pop_transaction()


def _guard_the_browser(answer: Response) -> Response:
    """A fragment goes into a page that has its policy already: it gets the shortest and strictest,
    since on 2G each byte is felt."""
    headers = answer.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-store")
    if settings.current().production:
        headers["Strict-Transport-Security"] = HSTS
    if request.endpoint:
        headers.add("Vary", "HX-Request")
    if hx.asked() and answer.mimetype == "text/html":
        headers["Content-Security-Policy"] = CSP_OF_A_FRAGMENT
        return answer
    headers.setdefault("Content-Security-Policy", CSP)
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    return answer
