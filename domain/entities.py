"""An entity from its first field on: the draft, its sections, and what is mended later."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain import answers, audit, catalogs, limits, names, search, sections, tax_ids
from domain.errors import Refused
from domain.locking import locked
from domain.once import once
from domain.sections import Kind, Section
from models import (
    BusinessArea,
    Entity,
    EntityState,
    Family,
    User,
    db,
    now,
)
from models.ready import Ready

CEDULA = {"persona-natural-colombiana": "CC"}
TOO_MANY = "Hoy ya empezó 5 formularios. Siga con uno de ellos, o vuelva mañana."
FIND_HOLDER = Ready(Entity, "SELECT * FROM entity WHERE claimed_tax_id = ?")
FINISHED = "Este formulario ya se finalizó. Vuelva al escritorio."


@dataclass(frozen=True)
class Start:
    """What is asked before the form: see `open_draft`."""

    country: str
    organisation_type: str
    business_area: str = ""
    name: str = ""
    tax_id: str = ""


@dataclass(frozen=True)
class Saved:
    """A section after it was left: what passed is in its columns, the rest waits in `typed`."""

    entity: Entity
    problems: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    """What another browser saved meanwhile, by label; nothing of ours was saved then."""


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


def change_type(entity: Entity, organisation_type: str, business_area: str, *, by: User) -> None:
    """Another form for a draft; what both ask stays. Raises Refused."""
    values = _type_of(organisation_type, business_area)
    if entity.family == Family.NATURAL != values["family"]:
        values |= dict.fromkeys(REPRESENTS_SELF, "")  # an organisation isn't who fills its form
    with db.atomic():
        changed = (
            Entity.update(**values, version=Entity.version + 1)
            .where(Entity.id == entity.id, Entity.state == EntityState.DRAFT)
            .execute()
        )
        if not changed:
            raise Refused(FINISHED)
        audit.record("draft_type_changed", by=by, subject=entity.code)


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


def save_section(
    entity: Entity, section: Section, texts: Mapping[str, str], *, seen: str, by: User
) -> Saved:
    """Save a section when it is left, also what doesn't pass yet: nothing typed is lost.

    `seen` is the `seen_of` the page that was filled in: when another browser saved the section
    meanwhile, nothing is overwritten and `others` tells what it says now.
    """
    with db.atomic():
        row = locked(entity)
        values, problems = answers.read_all(section, row, texts)
        if taken := _taken_by(values.get("tax_id"), row):
            problems["tax_id"] = taken
            values = {name: values[name] for name in values if name not in TAX_ID_COLUMNS}
        changed = any(getattr(row, column) != value for column, value in values.items())
        if seen and seen != seen_of(row, section) and (changed or problems):
            _keep(row, section, {each.name: texts.get(each.name, "") for each in section.fields})
            return Saved(row, others=_said_now(row, section, texts))
        values |= _represents_self(row, values)
        kept = {name: texts.get(name, "") for name in problems}
        _write(row, section, values, kept, by=by)
        return Saved(row, problems)


def keep_text(entity: Entity, section: Section, name: str, texts: Mapping[str, str]) -> str:
    """Keep one field as it was left, and say what is wrong with it; empty when nothing is.

    What the section holds already isn't kept twice: *Guardar y seguir* may overtake this check.
    """
    each = next(field for field in section.fields if field.name == name)
    with db.atomic():
        row = locked(entity)
        names = PICKER if each.kind == Kind.MUNICIPALITY else (name,)
        left = {name: texts.get(name, "") for name in names}
        try:
            values = answers.read(each, row, texts)
        except Refused as refusal:
            _keep(row, section, left)
            return refusal.message
        if any(getattr(row, column) != value for column, value in values.items()):
            _keep(row, section, left)
        return _taken_by(values.get("tax_id"), row)


def registered_with(tax_id: str | None, family: str, country: str) -> Entity | None:
    """The registered entity that holds this NIT alone, if there is one."""
    claimed = tax_ids.claim(tax_id, family, country)
    return FIND_HOLDER(claimed) if claimed else None


def seen_of(entity: Entity, section: Section) -> str:
    """A mark of what a section says: it changes when the section is saved with other data."""
    said = [answers.text_of(each, entity) for each in section.fields]
    said.append(answers.masked(entity.bank_account))
    return hashlib.sha256("\x00".join(said).encode()).hexdigest()[:12]


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
TAX_ID_COLUMNS = frozenset({"tax_id", "check_digit"})
PICKER = ("municipality", "municipality_code", "department")


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


def _represents_self(row: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """A natural person stands for themselves until another representative is written."""
    if not row.is_natural or not row.is_draft:
        return {}
    own = {
        "representative_name": (row.name, str(values.get("name", ""))[:120]),
        "representative_document": (row.tax_id, values.get("tax_id")),
        "representative_document_type": ("", CEDULA.get(row.organisation_type)),
    }
    return {
        column: now_said
        for column, (before, now_said) in own.items()
        if "name" in values and now_said and getattr(row, column) in ("", None, before)
    }


def _taken_by(tax_id: str | None, row: Entity) -> str:
    holder = registered_with(tax_id, row.family, row.country) if row.is_draft else None
    if holder is None:
        return ""
    return f"Ya hay una entidad registrada con el NIT {tax_id}. Pida acceso a ella."


def _said_now(row: Entity, section: Section, texts: Mapping[str, str]) -> dict[str, str]:
    """What differs from what was sent; never nothing, since nothing was saved."""
    differ = [e for e in section.fields if answers.text_of(e, row) != texts.get(e.name, "")]
    return {each.label: answers.shown(each, row) or "vacío" for each in differ or section.fields}


def _keep(row: Entity, section: Section, texts: Mapping[str, str]) -> None:
    """Beside the columns, as it was typed; never an account number (A23)."""
    safe = {name: text[: answers.LONGEST_TEXT] for name, text in texts.items()}
    safe.pop("bank_account", None)
    row.typed = row.typed | {section.slug: row.typed.get(section.slug, {}) | safe}
    row.saved_at = now()
    Entity.update(typed=row.typed, saved_at=row.saved_at).where(Entity.id == row.id).execute()


def _write(
    row: Entity, section: Section, values: dict[str, Any], kept: Mapping[str, str], *, by: User
) -> None:
    renamed = any(
        name in values and values[name] != getattr(row, name) for name in ("name", "short_name")
    )
    for column, value in values.items():
        setattr(row, column, value)
    row.typed = {slug: texts for slug, texts in row.typed.items() if slug != section.slug}
    row.sections_done = _with(row.sections_done, section.slug)
    Entity.update(
        **values, typed=row.typed, sections_done=row.sections_done, version=Entity.version + 1
    ).where(Entity.id == row.id).execute()
    _keep(row, section, kept)
    if not row.is_draft:
        if renamed:
            search.index(row.id, row.name, row.short_name)
        audit.record("entity_edited", by=by, subject=row.code, section=section.slug)


def _with(done: list[str], slug: str) -> list[str]:
    return [*done, *([slug] if slug not in done else [])]
