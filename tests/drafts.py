"""A natural person's form with nothing missing, ready to be finalised."""

from models import Document, Entity, EntityState, Family, User, db
from tests.consortia import company, whole
from tests.people import make_entity

COMPLETE = {
    "organisation_type": "persona-natural-colombiana",
    "family": Family.NATURAL,
    "state": EntityState.DRAFT,
    "registered_at": None,
    "claimed_tax_id": None,
    "is_sme": False,
    "tax_regime": "no-responsable-iva",
    "municipality_code": "54001",
    "address": "Calle 6 # 4-32",
    "email": "oficina@example.org",
    "phone": "+576075550118",
    "representative_name": "Ana Rojas Peña",
    "representative_document_type": "CC",
    "representative_document": "13279714",
}
HASH = "a" * 64
PAPERS = ("cedula", "rut", "constancia_contabilidad", "experiencia")


def make_draft(by: User, tax_id: str | None = "13279714", **fields: object) -> Entity:
    """A form with nothing missing, a natural person's unless said."""
    draft = make_entity(by.name, tax_id, created_by=by, **COMPLETE | fields)
    if draft.family == Family.PLURAL:
        paper(draft, "constitucion")
        whole(draft, company("Norte SAS"), company("Sur SAS"))
    for code in PAPERS if draft.family == Family.NATURAL else ():
        paper(draft, code)
    return draft


def empty_draft(by: User) -> Entity:
    """A natural person's form with nothing in it."""
    fields = {"state": EntityState.DRAFT, "family": Family.NATURAL, "created_by": by}
    return make_entity("Ana Rojas", None, **fields)


def paper(entity: Entity, code: str, **fields: object) -> Document:
    """A row of a document alone, with no file behind it; `attaching.put` attaches one."""
    row = {"name": f"{code}.pdf", "content_hash": HASH, "media_type": "application/pdf", "size": 1}
    with db.atomic():
        return Document.create(entity=entity, requirement=code, **row | fields)
