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
HANDED_IN = {
    "cedula": "Cédula.pdf",
    "rut": "RUT.pdf",
    "constancia_contabilidad": "Constancia de contabilidad.pdf",
    "experiencia": "Contratos.pdf",
}
"""All that a natural person must."""
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


def hand_in(entity: Entity, most: int, by: User) -> None:
    """The first of what a natural person hands in."""
    content = blank_forms.made(entity, "experiencia", by=by)
    for row, name in list(HANDED_IN.items())[:most]:
        received = storage.receive(io.BytesIO(content), limit=len(content))
        details = Details(name, dated_on=today())
        requirement = requirements.find(entity, row)
        key = f"demo:{entity.code}:{row}"
        documents.attach(entity, requirement, received, details, by=by, key=key)


def attach(company: Entity, by: User) -> None:
    """Its statements are missing, its indicators have lapsed, the chamber's paper is about to."""
    for row, name, form, days in ATTACHED:
        content = io.BytesIO(blank_forms.made(company, form, by=by))
        received = storage.receive(content, limit=settings.current().max_document_bytes)
        requirement = requirements.find(company, row)
        details = Details(name, dated_on=_days_ago(days))
        documents.attach(company, requirement, received, details, by=by, key=f"demo:{row}")
    _change(company, LAPSED, valid_until=_days_ago(DAYS_AGO), state=DocumentState.EXPIRED)


def lapse_in(entity: Entity, days: int) -> None:
    """Of a natural person's papers, the one that doesn't count for ever: in December too."""
    _change(entity, "constancia_contabilidad", valid_until=_days_ago(-days))


def _change(entity: Entity, row: str, **values: object) -> None:
    with db.atomic():
        changed = Document.update(**values)
        changed.where(Document.entity == entity, Document.requirement == row).execute()


def _days_ago(days: int) -> dt.date:
    return today() - dt.timedelta(days)
