"""What the registration form asks of each family: its sections as data (guide, V)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

from domain import catalogs, composition
from models import Entity, Family


class Kind(StrEnum):
    """What a field holds: how it is read, kept and shown follows from it."""

    NAME = "name"
    LINE = "line"
    TAX_ID = "tax_id"
    YES_NO = "yes_no"
    TAX_REGIME = "tax_regime"
    COUNTRY = "country"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"
    EMAIL = "email"
    PHONE = "phone"
    LINK = "link"
    POSTAL_CODE = "postal_code"
    BANK = "bank"
    ACCOUNT = "account"
    ACCOUNT_TYPE = "account_type"
    DOCUMENT_TYPE = "document_type"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Field:
    """`ask` is the sentence that asks for it while empty; without one it is optional."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    ask: str = ""
    hint: str = ""
    folded: bool = False

    @property
    def mandatory(self) -> bool:
        return bool(self.ask)

    @property
    def column(self) -> str:
        """Where its value is kept. A department has no column: the municipality's code tells it."""
        places = {Kind.MUNICIPALITY: "municipality_code", Kind.DEPARTMENT: ""}
        return places.get(self.kind, self.name)


@dataclass(frozen=True, slots=True)
class Section:
    """`aside`: the way through leads past it while nothing in it is missing. `more` is what the
    folded fields are called. `asked`: without fields of its own, it is mandatory all the same."""

    slug: str
    title: str
    fields: tuple[Field, ...] = ()
    aside: bool = False
    more: str = ""
    asked: bool = False

    @property
    def optional(self) -> bool:
        return not self.asked and not any(field.mandatory for field in self.fields)


@dataclass(frozen=True, slots=True)
class Missing:
    section: Section
    label: str


NAME = Field(
    "name",
    "Nombre de la entidad",
    Kind.NAME,
    "Escriba el nombre de la entidad.",
    "El nombre con el que está legalmente constituida.",
)
SHORT_NAME = Field(
    "short_name",
    "Nombre abreviado",
    hint="Opcional. Un nombre corto o las siglas, en mayúsculas.",
)
TAX_ID = Field(
    "tax_id",
    "NIT",
    Kind.TAX_ID,
    "Escriba el NIT.",
    "Sin el dígito de verificación: nosotros lo calculamos.",
)
IS_SME = Field(
    "is_sme",
    "Mipyme",
    Kind.YES_NO,
    "Diga si es una Mipyme: Sí o No.",
    "Micro, pequeña o mediana empresa por sus ingresos del año, también la de una sola persona.",
)
TAX_REGIME = Field(
    "tax_regime",
    "Régimen tributario",
    Kind.TAX_REGIME,
    "Elija el régimen tributario.",
    "El que figura en su RUT.",
)
CONTACTS = Section(
    "contactos",
    "Contactos",
    (
        Field("country", "País", Kind.COUNTRY, "Elija el país."),
        Field("department", "Departamento", Kind.DEPARTMENT),
        Field(
            "municipality",
            "Municipio",
            Kind.MUNICIPALITY,
            "Escriba el municipio y elíjalo en la lista.",
            "Escriba las primeras letras y elija.",
        ),
        Field("address", "Dirección", ask="Escriba la dirección de la oficina."),
        Field(
            "email",
            "Correo electrónico de la oficina",
            Kind.EMAIL,
            "Escriba el correo de la oficina.",
        ),
        Field("phone", "Teléfono de oficina", Kind.PHONE, "Escriba un teléfono, fijo o móvil."),
        Field(
            "notification_email",
            "Correo electrónico para notificaciones",
            Kind.EMAIL,
            hint="Aquí llegan los avisos. Si lo deja vacío, usamos el de la oficina.",
        ),
        Field("postal_code", "Código postal", Kind.POSTAL_CODE, folded=True),
        Field("fax", "Fax de oficina", folded=True),
        Field("website", "Página web", Kind.LINK, folded=True),
        Field("facebook", "Link facebook", Kind.LINK, folded=True),
        Field("linkedin", "Link linkedin", Kind.LINK, folded=True),
        Field("youtube", "Link youtube", Kind.LINK, folded=True),
        Field("twitter", "Link twitter", Kind.LINK, folded=True),
    ),
    more="Otros contactos (opcional)",
)
REPRESENTATIVE = Section(
    "representante",
    "Representante legal",
    (
        Field(
            "representative_name",
            "Nombre del representante legal",
            Kind.NAME,
            "Escriba el nombre del representante legal.",
        ),
        Field(
            "representative_document_type",
            "Tipo de documento",
            Kind.DOCUMENT_TYPE,
            "Elija el tipo de documento.",
        ),
        Field(
            "representative_document",
            "Número de documento",
            Kind.DOCUMENT,
            "Escriba el número del documento.",
        ),
        Field("representative_email", "Correo electrónico", Kind.EMAIL, folded=True),
        Field("representative_phone", "Teléfono", Kind.PHONE, folded=True),
    ),
    more="Correo y teléfono (opcional)",
)
MEMBERS = Section(composition.SECTION, "Integrantes", asked=True)
FINANCIAL = Section("financiera", "Información financiera")
BANK = Section(
    "banco",
    "Cuenta bancaria",
    (
        Field("bank_name", "Nombre de la entidad bancaria", Kind.BANK),
        Field("bank_account", "Número de cuenta", Kind.ACCOUNT),
        Field("bank_account_type", "Tipo de cuenta bancaria", Kind.ACCOUNT_TYPE),
    ),
)

WITHOUT_TAX_ID = frozenset({Family.PLURAL, Family.FOREIGN})
"""Families that may have no NIT."""


@cache
def sections_of(family: str) -> tuple[Section, ...]:
    """The sections of a family's form, in the order of the way through."""
    natural = family == Family.NATURAL
    return (
        Section(
            "identificacion", "Identificación", _identification(family), more="Nombre abreviado"
        ),
        Section("general", "Información general", (IS_SME, TAX_REGIME)),
        CONTACTS,
        replace(REPRESENTATIVE, aside=natural),
        *((MEMBERS,) if family == Family.PLURAL else ()),
        replace(FINANCIAL, aside=natural),
        replace(BANK, aside=natural),
    )


def section_of(family: str, slug: str) -> Section | None:
    return next((each for each in sections_of(family) if each.slug == slug), None)


def is_mandatory(field: Field, country: str) -> bool:
    """Only Colombia has municipalities to choose from."""
    return field.mandatory and (field.kind != Kind.MUNICIPALITY or country == catalogs.HOME)


def missing(entity: Entity) -> list[Missing]:
    """What keeps the form from being finished, in the order of the pages."""
    return [
        Missing(section, label)
        for section in sections_of(entity.family)
        for label in missing_in(entity, section)
    ]


def missing_in(entity: Entity, section: Section) -> list[str]:
    """The labels that are empty, refused, or typed and not saved."""
    if section is MEMBERS:
        return composition.missing(entity)
    typed = entity.typed.get(section.slug, {})
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
    fields = [field for section in sections_of(family) for field in section.fields]
    return sum(is_mandatory(field, country) for field in fields)


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


def _identification(family: str) -> tuple[Field, ...]:
    if family == Family.NATURAL:
        return (
            replace(NAME, hint="Su nombre completo, como figura en su documento de identidad."),
            replace(
                TAX_ID,
                ask="Escriba su NIT, que es su cédula.",
                hint="Su cédula. El dígito de verificación lo calculamos nosotros.",
            ),
            replace(SHORT_NAME, folded=True),
        )
    if family in WITHOUT_TAX_ID:
        return NAME, SHORT_NAME, replace(TAX_ID, ask="", hint="Si ya lo tiene. " + TAX_ID.hint)
    return NAME, SHORT_NAME, TAX_ID
