"""Nothing typed is lost: a form sent after its session ended, or for another entity, waits."""

from flask import abort, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from blueprints import cookies, hx
from domain import sessions, stash
from models import Entity


def ask_to_sign_in() -> ResponseReturnValue:
    """Off to sign in, and back to the same page; a form is kept for whoever had filled it."""
    if request.method == "GET":
        return hx.go_to("sign_in.page", siguiente=request.full_path.rstrip("?"))
    if request.method != "POST":
        abort(401)
    owner = sessions.owner_of_ended(session.get("_user_id") or "")
    secret = stash.keep(request.path, request.form.to_dict(flat=False), owner=owner)
    answer = make_response(
        hx.go_to("sign_in.page", siguiente=page_of(request.path), motivo="sesion")
    )
    return cookies.put(answer, cookies.STASH, secret, stash.LIFETIME)


def page_of(path: str) -> str:
    """The page that a form stands on, for forms that post to an address of their own."""
    known = request.form.get("page") or request.headers.get("HX-Current-URL") or path
    return own_path(known)


def own_path(address: str) -> str:
    """A path of this portal, or the desk: never another site (A13)."""
    base = request.host_url.rstrip("/")
    path = address.removeprefix(base)
    safe = (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and path.isprintable()
        and not any(mark in path for mark in "\\ ")
    )
    return path if safe else url_for("desk.page")


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
        if name not in {"csrf_token", "confirmed_entity"}
    ]
    body = render_template("entities/which.html", entity=entity, fields=fields)
    answer = make_response(body, 409)
    if hx.asked():
        answer.headers["HX-Retarget"] = "body"
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer
