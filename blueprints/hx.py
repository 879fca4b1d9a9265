"""All that a view needs to know of HTMX."""

from typing import Any

from flask import (
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.urls import iri_to_uri


def asked() -> bool:
    """Is HTMX asking, for a piece of the page?"""
    says = request.headers
    whole = "true" in (says.get("HX-Boosted"), says.get("HX-History-Restore-Request"))
    return says.get("HX-Request") == "true" and not whole


def page(template: str, piece: str, **context: Any) -> str:
    """The whole page, or only its piece when HTMX asked for it."""
    return render_template(piece if asked() else template, **context)


def refused(body: str, status: int = 422) -> tuple[str, int]:
    """The same page or fragment again, with what was typed and what to mend; a page's title, which
    is what screen readers read first, says so."""
    return body.replace("<title>", "<title>Error: ", 1), status


def whole_page(body: str, status: int) -> Response:
    """A page in the place of the one that asked, also where only a piece of it was to change."""
    answer = make_response(body, status)
    if asked():
        answer.headers["HX-Retarget"] = "body"
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def go_to(endpoint: str, **values: Any) -> Response:
    """Leave for another page; HTMX must be told in a header, or it swaps the target in."""
    return go_to_path(url_for(endpoint, **values))


def go_to_path(path: str) -> Response:
    """`path` is one of our own: see `ended_sessions.own_path`."""
    for sentence in g.pop("notices", []):
        flash(sentence)
    address = iri_to_uri(path)  # headers hold ASCII
    if asked():
        return Response(headers={"HX-Redirect": address})
    return make_response(redirect(address, code=303))


def at(path: str, body: str) -> ResponseReturnValue:
    """This piece, with the address bar showing where it lives."""
    return body, 200, {"HX-Push-Url": iri_to_uri(path)}


def notice(text: str) -> None:
    """A sentence for this answer's `#aviso`, or for the next page's when it only leads there."""
    g.setdefault("notices", []).append(text)
