"""The fields of SECOP II's form, in its order, each with what is kept here (guide, V)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain import answers, financial_years
from domain.form_fields import Field, Kind
from domain.sections import is_asked, sections_of
from models import Entity, FinancialYear

PARTS = {
    "Identificación de la Entidad": ("name", "short_name", "tax_id"),
    "Información General": ("is_sme", "tax_regime"),
    "Contactos": (
        *("country", "department", "municipality", "city", "address", "postal_code", "email"),
        *("phone", "fax", "website", "notification_email"),
        *("facebook", "linkedin", "youtube", "twitter"),
    ),
    "Representante legal": (
        *("representative_name", "representative_document_type", "representative_document"),
        *("representative_email", "representative_phone"),
    ),
    "Información Financiera: cuenta bancaria": ("bank_name", "bank_account", "bank_account_type"),
}
"""What SECOP II calls the parts of its form, and our fields in the order of its own."""
YEAR = "Información Financiera: año {}"
LABELS = {
    "name": "Nombre de la Entidad",
    "city": "Ciudad",
    "notification_email": "Correo electrónico para notificaciones SECOP II",
}
"""Where SECOP II says it otherwise than our form."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field with its value; `whole` where it can be copied as it stands."""

    label: str
    value: str
    whole: bool = True


@dataclass(frozen=True)
class Part:
    """Some fields under their heading, and the labels of those that nothing is kept for."""

    title: str
    lines: list[Line]
    empty: list[str]


def of(entity: Entity) -> list[Part]:
    """All of it, as it stands now."""
    fields = {each.name: each for part in sections_of(entity.family) for each in part.fields}
    *before, bank = (_part(title, names, fields, entity) for title, names in PARTS.items())
    return [*before, *(_year(row.year) for row in financial_years.rows(entity)), bank]


def _part(title: str, names: Iterable[str], fields: Mapping[str, Field], entity: Entity) -> Part:
    asked = [fields[name] for name in names if name in fields]
    told = [_line(field, entity) for field in asked if is_asked(field, entity.country)]
    filled = [line for line in told if line.value]
    return Part(title, filled, [line.label for line in told if not line.value])


def _line(field: Field, entity: Entity) -> Line:
    label = LABELS.get(field.name, field.label)
    match field.kind:
        case Kind.TAX_ID:
            return Line(label, entity.tax_id or "")
        case Kind.DEPARTMENT | Kind.MUNICIPALITY:
            return Line(label, answers.text_of(field, entity))
        case Kind.ACCOUNT:
            return Line(label, answers.shown(field, entity), whole=False)
    value = answers.shown(field, entity)
    if field.name == "notification_email":
        value = value or entity.email
    return Line(label, value)


def _year(year: FinancialYear) -> Part:
    told = {label: str(getattr(year, name)) for name, label in financial_years.LABELS.items()}
    lines = [Line(label, value) for label, value in told.items() if value]
    return Part(YEAR.format(year.year), lines, [])
