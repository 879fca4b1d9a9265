"""Nothing typed is lost: a form sent after its session ended, or for another entity, waits."""

from urllib.parse import unquote, urlsplit

from flask import abort, current_app, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from blueprints import cookies, hx
from domain import limits, once, sessions, settings, stash
from models import Entity

OVER = "Su sesión terminó. Entre otra vez para seguir."
ENDED = "Su sesión terminó. Entre otra vez: lo que escribió está guardado y vuelve con usted."


def ask_to_sign_in() -> ResponseReturnValue:
    """Off to sign in, and back to the same page; a form is kept for whoever had filled it."""
    if request.method == "GET":
        return hx.go_to("sign_in.page", siguiente=request.full_path.rstrip("?"))
    if request.method != "POST":
        abort(401)
    ended = sessions.owner_of_ended(session.get("_user_id") or "")
    owner = ended or once.owner_of(request.form.get("key", ""))
    page = page_of(request.path)
    kept = request.form.to_dict(flat=False)
    network = limits.network(request.remote_addr or "")
    secret = stash.keep(urlsplit(page).path, kept, owner=owner, network=network)
    # In the address, not in the session: leaving a field and pressing the button are two requests,
    # and the page that the first one leads to is never seen.
    told = {"guardado": 1} if secret else {"terminada": 1}
    answer = make_response(hx.go_to("sign_in.page", siguiente=page, **told))
    return cookies.put(answer, cookies.STASH, secret, stash.LIFETIME) if secret else answer


def page_of(path: str) -> str:
    """The page that a form stands on, for forms that post to an address of their own."""
    known = request.form.get("page") or request.headers.get("HX-Current-URL") or path
    return own_path(known)


def own_path(address: str) -> str:
    """A path of this portal, or the desk: never another site (A13)."""
    path = address.removeprefix(settings.current().public_url)
    path = path.removeprefix(request.host_url.rstrip("/"))
    plain = path.startswith("/") and path.isprintable() and not set(path) & {"\\", " "}
    if plain and not path.startswith("//") and _is_a_page(path):
        return path
    return url_for("desk.page")


def _is_a_page(path: str) -> bool:
    """Does one of our GET routes answer there?"""
    routes = current_app.url_map.bind("")
    return routes.test(unquote(urlsplit(path).path), "GET")


def acts_for_another(entity: Entity, current: int | None) -> bool:
    """A form of one entity, sent after the browser went over to another (A63)."""
    if request.method == "GET" or entity.is_draft or current is None:
        return False
    return current != entity.id and request.form.get("confirmed_entity") != entity.code


def ask_which_entity(entity: Entity) -> ResponseReturnValue:
    """Before acting for an entity that isn't the current one: once more, everything kept."""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {*stash.NEVER_KEPT, "confirmed_entity"}
    ]
    body = render_template("entities/which.html", entity=entity, fields=fields)
    return hx.whole_page(body, 409)
