"""A row before who reviews it: its files beside the data of its entity."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from blueprints.documents.download_views import handed_over
from blueprints.documents.preview_views import as_picture
from blueprints.forms import PortalForm
from blueprints.guards import me, staff_only
from blueprints.review import bp
from blueprints.review.forms import ReturnForm
from blueprints.review.queue_views import found_paper, shown_filters
from domain import (
    catalogs,
    entities,
    financial_years,
    library,
    members,
    previews,
    return_reasons,
    review_queue,
    review_turns,
    reviewing,
    secop_accounts,
)
from models import Document


@bp.get("/institucion/revision/<code>")
@staff_only
def paper(code: str) -> ResponseReturnValue:
    return page_of(found_paper(code), ReturnForm())


@bp.get("/institucion/revision/archivos/<code>")
@staff_only
def file(code: str) -> ResponseReturnValue:
    return handed_over(found_paper(code), insider=library.may_review_confidential(me()))


@bp.get("/institucion/revision/archivos/<code>/paginas")
@staff_only
def pages(code: str) -> Response:
    document = found_paper(code)
    hold = library.hold(document, insider=library.may_review_confidential(me()))
    answer = as_picture((None if hold else previews.pages_of(document)) or abort(404))
    answer.headers["Cache-Control"] = "no-store"  # legible, unlike a miniature (A17)
    return answer


def page_of(document: Document, form: PortalForm) -> str:
    entity = document.entity
    waiting = reviewing.waiting(entity, document.requirement)
    files = waiting or ([] if document.removed_at else [document])
    insider = library.may_review_confidential(me())
    label = review_queue.labels_of([document]).get((entity.family, document.requirement))
    return render_template(
        "review/paper.html",
        form=form,
        document=document,
        entity=entity,
        label=label or document.requirement,
        waiting=bool(waiting),
        files=[(each, library.hold(each, insider=insider)) for each in files],
        pictures=previews.states(files),
        seen=reviewing.seen_of(waiting),
        settled="" if waiting else reviewing.settled(document),
        holder=review_turns.holder(entity, document.requirement),
        own=members.acting(me(), entity.code) is not None,
        undo_until=reviewing.undoable_until(document, me()),
        decision=reviewing.name_of(document) if document.reviewed_at else "",
        reasons=return_reasons.listed(),
        shown=shown_filters(),
        organisation_type=catalogs.organisation_types()[entity.organisation_type].label,
        account=secop_accounts.of(entity),
        sections=entities.summary(entity),
        years=financial_years.rows(entity),
        figures=list(financial_years.LABELS.items())[1:],
    )
