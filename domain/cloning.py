"""A plural entity's data once more, for the next process: consortia form for one and dissolve."""

from typing import Any

from domain import audit, composition, entities, limits, members
from domain.errors import Refused
from domain.locking import locked
from domain.once import once
from models import (
    ConsortiumMember,
    Entity,
    EntityState,
    Family,
    FinancialYear,
    MemberState,
    User,
    db,
    now,
)

NOT_HERE = "Solo se clona un consorcio o una unión temporal que esté registrada."
NOT_YOURS = "Usted ya no administra esta entidad: no se clonó."
COPY = " (copia)"
LONGEST_NAME = 250
COPIED = (
    "kind",
    "business_area",
    "organisation_type",
    "family",
    "short_name",
    "is_sme",
    "tax_regime",
    "country",
    "municipality_code",
    "city",
    "address",
    "postal_code",
    "email",
    "phone",
    "fax",
    "website",
    "notification_email",
    "facebook",
    "linkedin",
    "youtube",
    "twitter",
    "representative_name",
    "representative_document_type",
    "representative_document",
    "representative_email",
    "representative_phone",
)
"""Not its NIT nor its bank account, which are of the other one alone; nor its documents."""
FIGURES = tuple(
    name for name in FinancialYear._meta.sorted_field_names if name not in ("id", "entity")
)


def clone(entity: Entity, *, by: User, key: str) -> str:
    """A new draft with the same data, members and shares; returns its code. Sent again with its
    key, it is one. Each member has to accept again, but for those that `by` administers.

    Raises Refused past five forms a day (A40).
    """

    def create() -> str:
        plural = locked(entity)
        if plural.family != Family.PLURAL or plural.is_draft:
            raise Refused(NOT_HERE)
        if not members.may_administer(by, plural):
            raise Refused(NOT_YOURS)
        if not limits.allow(limits.NEW_ENTITIES, by.code):
            raise Refused(entities.TOO_MANY)
        draft = Entity.create(
            **{name: getattr(plural, name) for name in COPIED},
            name=plural.name[: LONGEST_NAME - len(COPY)] + COPY,
            state=EntityState.DRAFT,
            created_by=by,
        )
        _copy_members(plural, draft, by)
        _copy_years(plural, draft)
        audit.record("entity_cloned", by=by, subject=draft.code, of=plural.code)
        return str(draft.code)

    with db.atomic():
        return once(key, create)


def _copy_members(plural: Entity, draft: Entity, by: User) -> None:
    """They are asked once the new form's *Integrantes* is saved, under its new name."""
    for row in composition.rows(plural):
        own: dict[str, Any] = {"state": MemberState.PENDING}
        if members.may_administer(by, row.member):
            own = {"state": MemberState.ACCEPTED, "decided_at": now(), "decided_by": by}
        ConsortiumMember.create(
            entity=draft, member=row.member, share=row.share, is_leader=row.is_leader, **own
        )


def _copy_years(plural: Entity, draft: Entity) -> None:
    for year in FinancialYear.select().where(FinancialYear.entity == plural):
        FinancialYear.create(entity=draft, **{name: getattr(year, name) for name in FIGURES})
