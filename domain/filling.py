"""The form as it is filled in: a section is kept when it is left, whatever it holds."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from peewee import IntegrityError

from domain import (
    answers,
    audit,
    changes,
    composition,
    memberships,
    search,
    sections,
    tax_ids,
    verification,
)
from domain.changes import Line
from domain.entities import CEDULA, REPRESENTS_SELF, TAKEN, registered_with
from domain.errors import Refused
from domain.form_fields import Field, Kind
from domain.locking import locked
from domain.sections import Section
from models import Entity, User, db, now

OWN = {"name": "representative_name", "tax_id": "representative_document"}
"""Where a natural person's own answer stands for the representative's."""
PICKER = ("municipality", "municipality_code", "department")
TAX_ID_COLUMNS = frozenset({"tax_id", "check_digit"})
ACCOUNT_COLUMNS = frozenset({"bank_name", "bank_account", "bank_account_type"})
PLACE_COLUMNS = frozenset({"country", "municipality_code", "city"})
ACCOUNT_AGAIN = "Corrija lo demás y escriba otra vez el número: no se guarda a medias."
NOT_ITS_COUNTRY_S = "El NIT {} no es de ese país. Elija el país de ese NIT, o corríjalo antes."


@dataclass(frozen=True)
class Saved:
    """A section after it was left: what passed is in its columns, the rest waits in `typed`."""

    entity: Entity
    problems: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    """What another browser saved meanwhile, by label; nothing of ours was saved then."""
    unconfirmed: list[str] = field(default_factory=list)
    """What would leave a verified entity unverified; nothing was saved then either."""
    unverified: bool = False
    """It is so now."""


def save_section(
    entity: Entity,
    section: Section,
    texts: Mapping[str, str],
    *,
    seen: str,
    by: User,
    confirmed: str = "",
) -> Saved:
    """Save a section when it is left, also what doesn't pass yet: nothing typed is lost.

    `seen` is the `seen_of` of the page that was filled in: when another browser saved the section
    meanwhile, nothing is overwritten and `others` tells what it says now. `confirmed` names, with
    commas, what a person knows that the institution will have to verify again.
    """
    with db.atomic():
        row = locked(entity)
        values, problems = _read(row, section, texts)
        changed = any(getattr(row, column) != value for column, value in values.items())
        if seen and seen != seen_of(row, section) and (changed or problems):
            _keep(row, section, {each.name: texts.get(each.name, "") for each in section.fields})
            return Saved(row, others=_said_now(row, section, texts))
        if problems and not row.is_draft:  # what everybody sees changes as a whole or not at all
            left = {each.name: texts.get(each.name, "") for each in _differing(row, section, texts)}
            _keep(row, section, left)
            again = {"bank_account": ACCOUNT_AGAIN} if values.get("bank_account") else {}
            return Saved(row, again | problems)
        what = [] if row.is_draft else changes.reviewed(row, values)
        if changes.unconfirmed(row, what, confirmed):
            differing = (each.name for each in _differing(row, section, texts))
            _keep(row, section, {name: texts.get(name, "") for name in differing})
            return Saved(row, problems, unconfirmed=what)
        unverified = bool(what) and row.is_verified
        waiting = [*problems, *(PICKER if {"country", "municipality"} & problems.keys() else ())]
        kept = {name: texts.get(name, "") for name in waiting if name in section.names}
        _write(row, section, values | ({"verified_at": None} if unverified else {}), kept, by=by)
        if what:
            verification.look_again(row)
            changes.tell(row, what, by=by, unverified=unverified)
        return Saved(row, problems, unverified=unverified)


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
        return _taken_by(row, values)


def keep_texts(entity: Entity, section: Section, texts: Mapping[str, str]) -> None:
    """Keep what a page sent that is asked elsewhere by now, for its page to show."""
    with db.atomic():
        _keep(locked(entity), section, texts)


def forget_texts(entity: Entity, section: Section) -> None:
    """Drop what was typed and not saved: the section says again what it holds."""
    with db.atomic():
        row = locked(entity)
        typed = sections.typed_elsewhere(row.typed, section)
        Entity.update(typed=typed).where(Entity.id == row.id).execute()


def moves_account(entity: Entity, section: Section, texts: Mapping[str, str]) -> bool:
    """Would a registered entity be paid elsewhere if this section were saved so?"""
    if entity.is_draft or not section.names & ACCOUNT_COLUMNS:
        return False
    values, _ = answers.read_all(section, entity, texts)
    written = ACCOUNT_COLUMNS & values.keys()
    return any(values[column] != getattr(entity, column) for column in written)


def seen_of(entity: Entity, section: Section) -> str:
    """A mark of what a section says: it changes when the section is saved with other data."""
    said = [answers.text_of(each, entity) for each in section.fields]
    said.append(answers.masked(entity.bank_account))
    return hashlib.sha256("\x00".join(said).encode()).hexdigest()[:12]


def _read(
    row: Entity, section: Section, texts: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The columns to write, and what is wrong by field: neither a number nor a place is taken by
    halves."""
    own = _stands_for_self(row, section, texts)
    texts = _as_self(row, texts) if own else texts
    values, problems = answers.read_all(section, row, texts)
    for asked, follows in OWN.items() if own else ():
        if asked in problems and texts.get(follows, "") in ("", texts.get(asked)):
            problems.pop(follows, None)
    _claim(row, section, values, problems)
    for wrong, columns in ("tax_id", TAX_ID_COLUMNS), ("country", PLACE_COLUMNS):
        if wrong in problems:
            values = {name: values[name] for name in values if name not in columns}
    return values, problems


def _stands_for_self(row: Entity, section: Section, texts: Mapping[str, str]) -> bool:
    """A natural person does, until another representative is written."""
    if not row.is_natural or not {"name", *REPRESENTS_SELF} <= section.names:
        return False
    return texts.get("representative_name", "") in ("", row.name, texts.get("name", ""))


def _as_self(row: Entity, texts: Mapping[str, str]) -> dict[str, str]:
    """With their own name and number as their representative's, where no other was written."""
    number = tax_ids.understood(texts.get("tax_id", ""), row, texts.get("country", ""))
    cedula = number.number if number and number.check_digit else ""
    own = {
        "representative_name": (row.name, texts.get("name", "")[:120]),
        "representative_document": (row.tax_id, cedula),
        "representative_document_type": ("", CEDULA.get(row.organisation_type, "")),
    }
    return dict(texts) | {
        column: said
        for column, (before, said) in own.items()
        if said and texts.get(column, "") in ("", before)
    }


def _claim(row: Entity, section: Section, values: dict[str, Any], problems: dict[str, str]) -> None:
    """A number that another entity has, or that isn't of the country, is told and not taken; a
    registered entity claims its new one. Adds to `values` and `problems`."""
    if "country" in values and "tax_id" not in section.names and row.tax_id:
        try:
            moved = tax_ids.read(row.tax_id, row, values["country"])
        except Refused:
            problems["country"] = NOT_ITS_COUNTRY_S.format(row.tax_id)
            return
        values |= {"tax_id": moved.number, "check_digit": moved.check_digit}
    if taken := _taken_by(row, values):
        problems["tax_id" if "tax_id" in section.names else "country"] = taken
    elif not row.is_draft and _moves(row, values):
        number, country = values.get("tax_id", row.tax_id), values.get("country", row.country)
        values["claimed_tax_id"] = tax_ids.claim(number, row.family, country)


def _moves(row: Entity, values: Mapping[str, Any]) -> bool:
    """Would its number, or the country that gave it, be another?"""
    pair = (values.get("tax_id", row.tax_id), values.get("country", row.country))
    return pair != (row.tax_id, row.country)


def _taken_by(row: Entity, values: Mapping[str, Any]) -> str:
    if not {"tax_id", "country"} & values.keys() or not (row.is_draft or _moves(row, values)):
        return ""
    number, country = values.get("tax_id", row.tax_id), values.get("country", row.country)
    holder = registered_with(number, row.family, country)
    return TAKEN.format(number) if holder and holder.id != row.id else ""


def _differing(row: Entity, section: Section, texts: Mapping[str, str]) -> list[Field]:
    return [e for e in section.fields if answers.text_of(e, row) != texts.get(e.name, "")]


def _said_now(row: Entity, section: Section, texts: Mapping[str, str]) -> dict[str, str]:
    """What differs from what was sent; never nothing, since nothing was saved."""
    differ = _differing(row, section, texts)
    return {each.label: answers.shown(each, row) or "vacío" for each in differ or section.fields}


def _keep(row: Entity, section: Section, texts: Mapping[str, str]) -> None:
    """Beside the columns, as it was typed; never an account number (A23)."""
    safe = {name: text[: answers.LONGEST_TEXT] for name, text in texts.items()}
    safe.pop("bank_account", None)
    kept = sections.typed_in(row, section) | safe
    row.typed = sections.typed_elsewhere(row.typed, section) | {section.slug: kept}
    row.saved_at = now()
    Entity.update(typed=row.typed, saved_at=row.saved_at).where(Entity.id == row.id).execute()


def _write(
    row: Entity, section: Section, values: dict[str, Any], kept: Mapping[str, str], *, by: User
) -> None:
    differs = {column for column, value in values.items() if value != getattr(row, column)}
    before = {each: answers.shown(each, row) for each in section.fields if each.column in differs}
    for column, value in values.items():
        setattr(row, column, value)
    row.typed = sections.typed_elsewhere(row.typed, section)
    row.sections_done = [
        *(slug for slug in row.sections_done if slug != section.slug),
        section.slug,
    ]
    update = Entity.update(
        **values, typed=row.typed, sections_done=row.sections_done, version=Entity.version + 1
    ).where(Entity.id == row.id)
    try:
        with db.atomic():
            update.execute()
    except IntegrityError as taken:
        raise Refused(TAKEN.format(row.tax_id), field="tax_id") from taken
    _keep(row, section, kept)
    if "name" in differs and composition.is_plural(row):
        memberships.ask_anew(row, by=by)
    if not row.is_draft:
        if {"name", "short_name"} & differs:
            search.index(row.id, row.name, row.short_name)
        lines = [Line(each.label, said, answers.shown(each, row)) for each, said in before.items()]
        changes.note(row, section.title, lines, by=by)
        audit.record("entity_edited", by=by, subject=row.code, section=section.slug)
