"""An entity from its first field on: begun, given another type, thrown away."""

from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from domain import (
    answers,
    audit,
    catalogs,
    changes,
    limits,
    names,
    requirements,
    sections,
    tax_ids,
    verification,
)
from domain.changes import Line, Unconfirmed
from domain.errors import Refused
from domain.form_fields import Kind
from domain.locking import locked
from domain.once import once
from domain.sections import Section
from models import (
    BusinessArea,
    Entity,
    EntityState,
    Family,
    User,
    db,
)
from models.ready import Ready

AREAS = {BusinessArea.PRIVATE: "Privado", BusinessArea.PUBLIC: "Público"}
CEDULA = {"persona-natural-colombiana": "CC"}
TOO_MANY = "Hoy ya empezó 5 formularios. Siga con uno de ellos, o vuelva mañana."
FIND_HOLDER = Ready(Entity, "SELECT * FROM entity WHERE claimed_tax_id = ?")
TAKEN = "Ya hay una entidad registrada con el NIT {}. Pida acceso a ella."
FINISHED = "Este formulario ya se finalizó. Vuelva al escritorio."


@dataclass(frozen=True)
class Start:
    """What is asked before the form: see `open_draft`."""

    country: str
    organisation_type: str
    business_area: str = ""
    name: str = ""
    tax_id: str = ""


def open_draft(start: Start, *, by: User, key: str) -> str:
    """Begin a form; returns its code. Sent again with its key, it is the same form.

    Raises Refused for an unknown type and past five a day (A40).
    """
    values = _type_of(start.organisation_type, start.business_area)
    if start.country not in catalogs.countries():
        raise Refused("Elija el país.", field="country")

    def create() -> str:
        if not limits.allow(limits.NEW_ENTITIES, by.code):
            raise Refused(TOO_MANY)
        known = _known_already(start, by, values["family"])
        waiting = {"tax_id": start.tax_id} if start.tax_id else {}
        if names.holds_address(known["name"]):  # to be mended in its section first (A64)
            waiting["name"] = known.pop("name")
        entity = Entity.create(
            **values | known,
            country=start.country,
            created_by=by,
            typed={"identificacion": waiting} if waiting else {},
        )
        audit.record("draft_opened", by=by, subject=entity.code)
        return str(entity.code)

    return once(key, create)


def change_type(
    entity: Entity, organisation_type: str, business_area: str, *, by: User, confirmed: str = ""
) -> bool:
    """Another form; what both ask stays. True when a verified entity is so no longer.

    Raises Refused, and `changes.Unconfirmed` before that happens.
    """
    values = _type_of(organisation_type, business_area)
    with db.atomic():
        row = locked(entity)
        if row.is_draft:
            if row.family == Family.NATURAL != values["family"]:
                values |= dict.fromkeys(REPRESENTS_SELF, "")  # an organisation isn't its writer
            _update(row, values)
            audit.record("draft_type_changed", by=by, subject=row.code)
            return False
        return _change_registered(row, values, by=by, confirmed=confirmed)


def discard_draft(entity: Entity, *, by: User) -> None:
    """Delete a draft with all that hangs on it. Doing it again is no fault."""
    with db.atomic():
        gone = (
            Entity.delete()
            .where(Entity.id == entity.id, Entity.state == EntityState.DRAFT)
            .execute()
        )
        if gone:
            audit.record("draft_discarded", by=by, subject=entity.code)
        elif Entity.select().where(Entity.id == entity.id).exists():
            raise Refused(FINISHED)


def registered_with(tax_id: str | None, family: str, country: str) -> Entity | None:
    """The registered entity that holds this NIT alone, if there is one."""
    claimed = tax_ids.claim(tax_id, family, country)
    return FIND_HOLDER(claimed) if claimed else None


def summary(entity: Entity) -> list[tuple[Section, list[tuple[str, str]]]]:
    """All that the form holds, section by section, as (label, text), for the page of review."""
    return [
        (
            section,
            [
                (each.label, text)
                for each in section.fields
                if (text := answers.shown(each, entity)) and each.kind != Kind.DEPARTMENT
            ],
        )
        for section in sections.sections_of(entity.family)
    ]


REPRESENTS_SELF = (
    "representative_name",
    "representative_document",
    "representative_document_type",
)


def _type_of(code: str, area: str) -> dict[str, Any]:
    kind = catalogs.organisation_types().get(code)
    if kind is None:
        raise Refused("Elija el tipo de organización.", field="organisation_type")
    if area not in ("", *BusinessArea):
        raise Refused("Elija el área de negocio: Privado o Público.", field="business_area")
    return {
        "organisation_type": kind.code,
        "family": kind.family,
        "business_area": area or kind.usual_area,
    }


def _known_already(start: Start, by: User, family: str) -> dict[str, str]:
    """What a person said of themselves in step 1 needs no second typing."""
    if family != Family.NATURAL:
        return {"name": start.name[:250]}
    if not by.is_natural:
        return {"name": start.name[:250] or by.name}
    return {
        "name": start.name[:250] or by.name,
        "email": by.email,
        "phone": by.phone,
        "representative_name": by.name,
        "representative_document_type": CEDULA.get(start.organisation_type, ""),
    }


def _change_registered(row: Entity, values: dict[str, Any], *, by: User, confirmed: str) -> bool:
    what = changes.reviewed(row, values)
    if changes.unconfirmed(row, what, confirmed):
        raise Unconfirmed(what)
    unverified = bool(what) and row.is_verified
    before = _told(row)
    if unverified:
        values |= {"verified_at": None}
    if values["family"] != row.family:
        values |= {"claimed_tax_id": tax_ids.claim(row.tax_id, values["family"], row.country)}
    _update(row, values)
    for column, value in values.items():
        setattr(row, column, value)
    lines = [
        Line(label, was, is_now)
        for (label, was), is_now in zip(before.items(), _told(row).values(), strict=True)
        if was != is_now
    ]
    changes.note(row, "Tipo de organización", lines, by=by)
    if lines:
        audit.record("entity_edited", by=by, subject=row.code, section="tipo")
    if what:
        requirements.ask(row)
        verification.look_again(row)
        changes.tell(row, what, by=by, unverified=unverified)
    return unverified


def _told(row: Entity) -> dict[str, str]:
    return {
        "Tipo de organización": catalogs.organisation_types()[row.organisation_type].label,
        "Área de negocio": AREAS[BusinessArea(row.business_area)],
    }


def _update(row: Entity, values: dict[str, Any]) -> None:
    try:
        with db.atomic():
            Entity.update(**values, version=Entity.version + 1).where(Entity.id == row.id).execute()
    except IntegrityError as taken:
        raise Refused(TAKEN.format(row.tax_id)) from taken
