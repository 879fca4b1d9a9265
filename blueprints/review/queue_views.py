"""The queue, and whose turn a row is."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.review import bp
from domain import review_queue, review_turns
from domain.review_queue import Filters
from domain.typed import clean
from models import Document

NONE_LEFT = "No queda ninguna fila libre por revisar."
ADDRESSES = ("familia", "requisito", "q")
"""How an address names what of the queue one looks at, in the order of `Filters`."""


@bp.get("/institucion/revision")
@staff_only
def queue() -> ResponseReturnValue:
    return _page(ActionForm())


@bp.post("/institucion/revision/siguiente")
@answers_requests
def take_next() -> ResponseReturnValue:
    """The oldest that is free is theirs; past the one that they come from."""
    form, after = ActionForm(), clean(request.form.get("desde", ""))
    found: list[Document | None] = []
    if not form.ran(lambda: found.append(review_queue.take_next(filters(), after=after, by=me()))):
        return hx.refused(_page(form))
    if found[0] is None:
        hx.notice(NONE_LEFT)
        return hx.go_to("review.queue", **shown_filters())
    return hx.go_to("review.paper", code=found[0].code, **shown_filters())


@bp.post("/institucion/revision/<code>/tomada")
@answers_requests
def take(code: str) -> ResponseReturnValue:
    form, document = ActionForm(), found_paper(code)
    if not form.ran(review_turns.take, document.entity, document.requirement, by=me()):
        return hx.refused(_page(form))
    return hx.go_to("review.paper", code=code, **shown_filters())


def found_paper(code: str) -> Document:
    return review_queue.find(code) or abort(404)


def filters() -> Filters:
    return Filters(*(clean(request.values.get(name, ""))[:100] for name in ADDRESSES))


def shown_filters() -> dict[str, str]:
    """The same for an address, and for the forms of a page."""
    return {name: text for name in ADDRESSES if (text := clean(request.values.get(name, ""))[:100])}


def _page(form: PortalForm) -> str:
    after = clean(request.args.get("desde", ""))
    return render_template(
        "review/queue.html",
        form=form,
        page=review_queue.page(filters(), after),
        later=bool(after),
        filters=filters(),
        shown=shown_filters(),
        kinds=review_queue.kinds(),
    )
