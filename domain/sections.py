"""What the registration form asks of each family: its sections as data (guide, V)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from domain import catalogs, composition, tax_ids
from domain import form_fields as fields
from domain.form_fields import Field, Kind
from models import Entity, Family


@dataclass(frozen=True, slots=True)
class Section:
    """`aside`: the way through leads past it while nothing in it is missing. `asked`: without
    fields of its own, it is mandatory all the same."""

    slug: str
    title: str
    fields: tuple[Field, ...] = ()
    aside: bool = False
    asked: bool = False

    @property
    def optional(self) -> bool:
        return not self.asked and not any(field.mandatory for field in self.fields)

    @property
    def folds(self) -> dict[str, list[Field]]:
        """The folded fields by what their part is called, in their order."""
        parts: dict[str, list[Field]] = {}
        for field in self.fields:
            if field.fold:
                parts.setdefault(field.fold, []).append(field)
        return parts

    @property
    def names(self) -> frozenset[str]:
        """What a browser sends of it."""
        sent = {field.name for field in self.fields}
        return frozenset(sent | ({"municipality_code"} if "municipality" in sent else set()))


@dataclass(frozen=True, slots=True)
class Missing:
    section: Section
    label: str


MEMBERS = Section(composition.SECTION, "Integrantes", asked=True)
FINANCIAL = Section("financiera", "Información financiera")
BANK = Section("banco", "Cuenta bancaria", fields.BANK)
MOVED = frozenset({"general", "contactos", "representante"})
"""Sections of an organisation, which a natural person finds on their first page."""
WITHOUT_TAX_ID = frozenset({Family.PLURAL, Family.FOREIGN})
"""Families that may have no NIT."""
OTHER_CONTACTS = "Otros contactos (opcional)"

HINTS: dict[str, dict[str, str]] = {
    Family.NON_PROFIT: {
        "name": "Como figura en su certificado de existencia, o en la personería jurídica.",
        "is_sme": "Si no es una empresa, elija No.",
    },
    Family.PUBLIC: {
        "name": "El nombre oficial completo, sin siglas.",
        "is_sme": "Una entidad pública que no es empresa elige No.",
        "representative_name": "Quien la dirige: gerente, director, alcalde, rector.",
    },
    Family.PLURAL: {
        "name": "Como figura en el documento de constitución: «Unión Temporal …».",
        "tax_id": "Si ya lo tiene. " + fields.TAX_ID.hint,
        "is_sme": "Sí, si lo son sus integrantes.",
        "tax_regime": "El de su RUT. Si todavía no lo tiene, «No aplica».",
        "representative_name": "La persona que los integrantes designaron.",
    },
    Family.FOREIGN: {
        "name": "El nombre con el que está constituida en su país.",
        "tax_id": "El número tributario de su país, con sus letras. Si no tiene, déjelo vacío.",
        "is_sme": "Por sus ingresos del año. Si no le corresponde, elija No.",
        "tax_regime": "Si no tiene RUT en Colombia, «No aplica».",
        "country": "El de su domicilio.",
    },
    Family.OTHER: {
        "name": "Como figura en su RUT.",
        "representative_name": "De un patrimonio autónomo, el de la fiduciaria que lo administra.",
    },
}
"""What a family's own people need told; the others read the field's own hint."""
ABROAD = "El número tributario de su país, con sus letras."
LOOKED_AT_AGAIN = frozenset({"name", "tax_id", "country", "representative_name"})
LOOK_AGAIN = (
    "Si lo cambia, la entidad vuelve a quedar sin verificar hasta que la institución la revise."
)


@cache
def sections_of(family: str) -> tuple[Section, ...]:
    """The sections of a family's form, in the order of the way through."""
    if family == Family.NATURAL:
        return (
            Section("identificacion", "Sus datos", _one_screen()),
            replace(FINANCIAL, aside=True),
            replace(BANK, aside=True),
        )
    told = HINTS.get(family, {})
    return tuple(
        replace(
            section,
            fields=tuple(
                replace(each, hint=told.get(each.name, each.hint)) for each in section.fields
            ),
        )
        for section in _pages(family)
    )


def section_of(family: str, slug: str) -> Section | None:
    return next((each for each in sections_of(family) if each.slug == slug), None)


def is_moved(family: str, slug: str) -> bool:
    """Does the family find this section's fields on its first page?"""
    return family == Family.NATURAL and slug in MOVED


def is_asked(field: Field, country: str) -> bool:
    """Only Colombia has municipalities to choose from; elsewhere the city is written."""
    if field.kind == Kind.CITY:
        return country != catalogs.HOME
    return country == catalogs.HOME or field.kind not in (Kind.DEPARTMENT, Kind.MUNICIPALITY)


def is_mandatory(field: Field, country: str) -> bool:
    return field.mandatory and is_asked(field, country)


def typed_in(entity: Entity, section: Section) -> dict[str, str]:
    """What was typed in it and didn't pass yet, on whichever page its fields stood then."""
    kept = (texts.items() for texts in entity.typed.values())
    return {name: text for texts in kept for name, text in texts if name in section.names}


def typed_elsewhere(
    typed: Mapping[str, Mapping[str, str]], section: Section
) -> dict[str, dict[str, str]]:
    """The rest of what was typed, by page."""
    return {
        slug: {name: text for name, text in texts.items() if name not in section.names}
        for slug, texts in typed.items()
        if slug != section.slug
    }


def hint_of(field: Field, entity: Entity) -> str:
    """What is said below its label."""
    foreign = field.kind == Kind.TAX_ID and tax_ids.is_foreign(entity.family, entity.country)
    hint = ABROAD if foreign and field.mandatory else field.hint
    if entity.is_verified and field.name in LOOKED_AT_AGAIN:
        return f"{hint} {LOOK_AGAIN}".strip()
    return hint


def missing(entity: Entity) -> list[Missing]:
    """What keeps the form from being finished, in the order of the pages."""
    return [
        Missing(section, label)
        for section in sections_of(entity.family)
        for label in missing_in(entity, section)
    ]


def missing_in(entity: Entity, section: Section) -> list[str]:
    """The labels that are empty, refused, or typed and not saved."""
    if section.slug == MEMBERS.slug:
        return composition.missing(entity)
    typed = typed_in(entity, section)
    return [
        f"{field.label} (sin guardar)" if typed.get(field.name) else field.label
        for field in section.fields
        if field.name in typed
        or (is_mandatory(field, entity.country) and getattr(entity, field.column) in ("", None))
    ]


def asked(entity: Entity) -> int:
    """How many data are wanted: mandatory fields, and what is asked of a plural one's members."""
    return _mandatory_count(entity.family, entity.country) + composition.asked(entity)


@lru_cache
def _mandatory_count(family: str, country: str) -> int:
    every = [field for section in sections_of(family) for field in section.fields]
    return sum(is_mandatory(field, country) for field in every)


def may_wait(entity: Entity, section: Section) -> bool:
    """May this entity be finished without opening it?"""
    return (section.aside or section.optional) and not missing_in(entity, section)


def following(entity: Entity, section: Section) -> Section | None:
    """Where *Guardar y seguir* leads, None when the papers come next."""
    all_of_them = sections_of(entity.family)
    after = all_of_them[all_of_them.index(section) + 1 :]
    waiting = (
        each for each in after if not each.aside or section.aside or missing_in(entity, each)
    )
    return next(waiting, None)


def _pages(family: str) -> tuple[Section, ...]:
    """An organisation's."""
    tax_id = replace(fields.TAX_ID, ask="") if family in WITHOUT_TAX_ID else fields.TAX_ID
    attorney = fields.ATTORNEY if family == Family.FOREIGN else ()
    return (
        Section("identificacion", "Identificación", (fields.NAME, fields.SHORT_NAME, tax_id)),
        Section("general", "Información general", (fields.IS_SME, fields.TAX_REGIME)),
        Section(
            "contactos",
            "Contactos",
            (
                *fields.PLACE,
                fields.EMAIL,
                fields.PHONE,
                fields.NOTIFICATION_EMAIL,
                *_folded(OTHER_CONTACTS, fields.MORE_CONTACTS),
            ),
        ),
        Section(
            "representante",
            "Representante legal",
            (
                *fields.REPRESENTATIVE,
                *_folded("Correo y teléfono (opcional)", fields.REPRESENTATIVE_CONTACTS),
                *_folded("Apoderado en Colombia (opcional)", attorney),
            ),
        ),
        *((MEMBERS,) if family == Family.PLURAL else ()),
        FINANCIAL,
        BANK,
    )


def _one_screen() -> tuple[Field, ...]:
    """A natural person's: what is asked of everyone, prefilled; the rest folded."""
    return (
        replace(fields.NAME, hint="El suyo, como en su documento de identidad."),
        replace(
            fields.TAX_ID,
            ask="Escriba su NIT, que es su cédula.",
            hint="Su cédula, sin dígito de verificación.",
        ),
        replace(
            fields.IS_SME, hint="Micro, pequeña o mediana empresa, también de una sola persona."
        ),
        fields.TAX_REGIME,
        *fields.PLACE,
        fields.EMAIL,
        fields.PHONE,
        *_folded(
            "Representante legal: usted mismo",
            (*fields.REPRESENTATIVE, *fields.REPRESENTATIVE_CONTACTS),
        ),
        *_folded(
            OTHER_CONTACTS, (fields.NOTIFICATION_EMAIL, fields.SHORT_NAME, *fields.MORE_CONTACTS)
        ),
    )


def _folded(part: str, those: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(replace(each, fold=part) for each in those)
