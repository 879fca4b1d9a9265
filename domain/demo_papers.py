"""The papers of the demo's company: one of each kind of date, one missing, one accepted, one
returned."""

import datetime as dt
import io

from domain import (
    blank_forms,
    documents,
    requirements,
    return_reasons,
    reviewing,
    settings,
    storage,
)
from domain.documents import Details
from domain.moments import today
from models import Document, DocumentState, Entity, User, db

ATTACHED = (
    ("existencia", "Cámara de comercio.pdf", "experiencia", 27),
    ("indicadores", "Indicadores.pdf", "indicadores", 40),
    ("experiencia", "Contratos.pdf", "experiencia", 90),
    ("rup", "RUP.pdf", "indicadores", 10),
)
"""Row, name, the blank form that it is made from, how many days ago it is dated."""
LAPSED, DAYS_AGO = "indicadores", 6
ACCEPTED, RETURNED = "experiencia", "rup"


def review(company: Entity, by: User) -> None:
    """One accepted, one returned; the chamber's paper waits for a reviewer."""
    for row in (ACCEPTED, RETURNED):
        files = reviewing.waiting(company, row)
        seen = reviewing.seen_of(files)
        if row == ACCEPTED:
            reviewing.accept(files[0], seen, by=by)
        else:
            reviewing.give_back(files[0], seen, return_reasons.SHIPPED[0], by=by)


def attach(company: Entity, by: User) -> None:
    """Its statements are missing, its indicators have lapsed, the chamber's paper is about to."""
    for row, name, form, days in ATTACHED:
        content = io.BytesIO(blank_forms.made(company, form, by=by))
        received = storage.receive(content, limit=settings.current().max_document_bytes)
        requirement = requirements.find(company, row)
        details = Details(name, dated_on=today() - dt.timedelta(days))
        documents.attach(company, requirement, received, details, by=by, key=f"demo:{row}")
    over = {"valid_until": today() - dt.timedelta(DAYS_AGO), "state": DocumentState.EXPIRED}
    with db.atomic():
        Document.update(over).where(
            Document.entity == company, Document.requirement == LAPSED
        ).execute()
