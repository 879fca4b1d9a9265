"""The public directory: search, and the card of each supplier."""

from functools import lru_cache
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from blueprints import errors, hx
from blueprints.directory import bp
from blueprints.directory.forms import DirectoryForm
from blueprints.guards import network, public, signed_in_user
from domain import catalogs, directory
from domain.directory import Unclear
from domain.errors import Refused
from domain.typed import clean

FRESH = "public, max-age=60"
"""Seconds for which a browser or a proxy may show a stranger the same page again."""


@bp.get("/directorio")
@public
def page() -> ResponseReturnValue:
    if not directory.may_look(network()):
        return errors.too_many()
    form = DirectoryForm(request.args)
    found, choices, start, following = None, [], "", ""
    after = clean(request.args.get("desde", ""))[:16]
    try:
        if form.validate():
            choice = directory.chosen(form.asked)
            found = directory.find(form.asked, choice, after)
            start, following = _address(form), _address(form, desde=found.next)
            form.means(choice)
    except Unclear as unclear:
        form.refuse(unclear)
        choices = _choices(form, unclear)
    except Refused as refusal:
        form.refuse(refusal)
    body = render_template(
        "directory/page.html",
        form=form,
        types=_types(form.tipo.data or ""),
        found=found,
        choices=choices,
        start=start,
        later=bool(after),
        next=following if found and found.next else "",
        most=directory.MOST,
    )
    return hx.refused(body) if form.errors else _for_strangers(body)


@bp.get("/directorio/<code>")
@public
def card(code: str) -> ResponseReturnValue:
    if not directory.may_look(network()):
        return errors.too_many()
    found = directory.card(code) or abort(404)
    return _for_strangers(render_template("directory/card.html", card=found))


def _choices(form: DirectoryForm, unclear: Unclear) -> list[tuple[str, str]]:
    """Each thing that may be meant, with the address that asks for it."""
    meant = [(place.code, place.label) for place in unclear.places]
    meant += [(offer.code, offer.name) for offer in unclear.offers]
    return [(label, _address(form, **{str(unclear.field): code})) for code, label in meant]


def _address(form: DirectoryForm, **also: str) -> str:
    asked: dict[str, Any] = form.kept | also
    return url_for("directory.page", _anchor="hallados", **asked)


@lru_cache(maxsize=64)
def _types(chosen: str) -> Markup:
    """The options of the list of types, which are the same for all who choose the same."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in catalogs.organisation_types().values():
        found.setdefault(each.family, []).append((each.code, each.label))
    drawn = render_template("directory/types.html", types=found, chosen=chosen)
    return Markup(drawn)  # noqa: S704  # ours


def _for_strangers(body: str) -> Response:
    """Names of people stay out of search engines; a signed-in page is kept by nobody."""
    answer = make_response(body)
    answer.headers["X-Robots-Tag"] = "noindex"
    if signed_in_user() is None:
        answer.headers["Cache-Control"] = FRESH
        answer.vary.add("Cookie")
        answer.add_etag()
    return answer
