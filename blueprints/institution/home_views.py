from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.guards import staff_only
from blueprints.institution import bp
from domain import review_queue, ticket_pages, unread


@bp.get("/institucion")
@staff_only
def home() -> ResponseReturnValue:
    """Where each page of the institution is reached from."""
    return render_template(
        "institution/home.html",
        to_review=review_queue.count(),
        unread=unread.of_office(),
        tickets=ticket_pages.waiting(),
    )
