"""The end of the way: all that was said, *Finalizar*, and what comes next."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.documents import bp
from blueprints.documents.forms import FinaliseForm
from blueprints.guards import current_session, edits_entity, me
from domain import (
    catalogs,
    composition,
    entities,
    finalising,
    financial_years,
    gaps,
    inherited,
    sessions,
)
from models import Entity


@bp.get("/entidades/<code>/revisar")
@edits_entity
def review(entity: Entity) -> ResponseReturnValue:
    if not entity.is_draft:
        return hx.go_to("documents.confirmation", code=entity.code)
    return _review(entity, FinaliseForm())


@bp.post("/entidades/<code>/finalizacion")
@edits_entity
def finalise(entity: Entity) -> ResponseReturnValue:
    form = FinaliseForm()
    key = form.own_key(f"finalise-{entity.id}")
    terms = bool(form.terms.data)
    if not form.ran(finalising.finalise, entity, by=me(), key=key, terms=terms):
        return hx.refused(_review(entity, form))
    sessions.choose_entity(current_session(), entity)
    return hx.go_to("documents.confirmation", code=entity.code)


@bp.get("/entidades/<code>/confirmacion")
@edits_entity
def confirmation(entity: Entity) -> ResponseReturnValue:
    """For its administrators; who came by an import has none."""
    if entity.is_draft:
        return hx.go_to("documents.review", code=entity.code)
    if entity.receipt is None:
        abort(404)
    copies = finalising.copies_to(entity, entity.created_by or me())
    return render_template("documents/confirmation.html", entity=entity, copies=copies)


def _review(entity: Entity, form: FinaliseForm) -> str:
    left = gaps.of(entity)
    return render_template(
        "documents/review.html",
        entity=entity,
        form=form,
        organisation_type=catalogs.organisation_types()[entity.organisation_type].label,
        sections=entities.summary(entity),
        years=financial_years.rows(entity),
        figures=list(financial_years.LABELS.items())[1:],
        rows=left.rows,
        gaps=left,
        inherited=inherited.papers(entity, reader=me()),
        terms=composition.terms,
    )
