"""*Aceptar*, *Devolver*, *Deshacer*."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import PortalForm
from blueprints.guards import answers_requests, me
from blueprints.review import bp
from blueprints.review.forms import DecisionForm, ReturnForm, UndoForm
from blueprints.review.paper_views import page_of
from blueprints.review.queue_views import found_paper, shown_filters
from domain import reviewing
from models import Document

RETURNED = "Devuelto. La entidad recibe un solo correo al día con todo lo que se le devuelve."
UNDONE = "Deshizo la decisión: el documento espera revisión otra vez."


@bp.post("/institucion/revision/<code>/aceptada")
@answers_requests
def accept(code: str) -> ResponseReturnValue:
    form, document = DecisionForm(), found_paper(code)
    seen = form.seen.data or ""
    return _answer(form, document, lambda: reviewing.accept(document, seen, by=me()), "Aceptado.")


@bp.post("/institucion/revision/<code>/devuelta")
@answers_requests
def give_back(code: str) -> ResponseReturnValue:
    form, document = ReturnForm(), found_paper(code)
    seen = form.seen.data or ""
    return _answer(
        form,
        document,
        lambda: reviewing.give_back(document, seen, form.told, by=me()),
        RETURNED,
    )


@bp.post("/institucion/revision/<code>/deshecha")
@answers_requests
def undo(code: str) -> ResponseReturnValue:
    form, document = UndoForm(), found_paper(code)
    decision = form.decision.data or ""
    return _answer(form, document, lambda: reviewing.undo(document, decision, by=me()), UNDONE)


def _answer(
    form: PortalForm, document: Document, verb: Callable[[], None], told: str
) -> ResponseReturnValue:
    if not form.ran(verb):
        return hx.refused(page_of(found_paper(document.code), form))
    hx.notice(told)
    return hx.go_to("review.paper", code=document.code, **shown_filters())
