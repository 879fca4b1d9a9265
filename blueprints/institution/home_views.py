from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.guards import staff_only
from blueprints.institution import bp
from domain import (
    backup_nights,
    board,
    claims,
    compliance,
    data_requests,
    rescue_decisions,
    review_queue,
    staff_requests,
    ticket_pages,
    unread,
)


@bp.get("/institucion")
@staff_only
def home() -> ResponseReturnValue:
    """Where each page of the institution is reached from."""
    circular = board.newest()
    made = board.made(circular) if circular else None
    return render_template(
        "institution/home.html",
        to_review=review_queue.count(),
        requests=staff_requests.count(),
        claims=claims.count(),
        rescues=rescue_decisions.count(),
        data_requests=data_requests.count(),
        unread=unread.of_office(),
        no_backup=backup_nights.is_late(),
        tickets=ticket_pages.waiting(),
        circular=circular,
        figures=made and compliance.of(made),
    )
