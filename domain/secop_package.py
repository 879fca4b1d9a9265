"""The papers that SECOP II asks for, in the order of its own rows (guide, V)."""

from dataclasses import dataclass, replace

from domain import library
from domain.library import Entry
from models import Entity

ROWS = (
    ("RUP", "RUP", False, ("rup",)),
    (
        "Certificado con los indicadores de capacidad financiera y organizacional",
        "Indicadores",
        True,
        ("indicadores", "constancia_contabilidad"),
    ),
    (
        "Lista de contratos que acrediten su experiencia",
        "Experiencia",
        True,
        ("experiencia",),
    ),
    (
        "Estados financieros a 31 de diciembre del año anterior",
        "Estados financieros",
        True,
        ("estados_financieros", "constancia_contabilidad"),
    ),
    (
        "Existencia y representación legal; identificación de las personas naturales",
        "Existencia e identificación",
        True,
        ("existencia", "cedula", "constitucion", "apoderado"),
    ),
)
"""What SECOP II calls each, how its files are named, whether it must be there, and the codes of
our rows that answer it. One who keeps no accounts hands in the same paper twice."""


@dataclass(frozen=True)
class Row:
    number: int
    label: str
    mandatory: bool
    entries: list[Entry]


def rows(entity: Entity, *, insider: bool) -> list[Row]:
    """Each of SECOP II's rows, with what answers it. `insider` may open what is confidential."""
    there = library.every(entity, insider=insider)
    return [
        Row(number, label, mandatory, [each for each in there if each.requirement in codes])
        for number, (label, _, mandatory, codes) in enumerate(ROWS, 1)
    ]


def files(found: list[Row]) -> list[Entry]:
    """The same for a zip: «1 RUP.pdf», so that they stand in the order in which they are sent."""
    return [
        replace(entry, label=f"{row.number}. {row.label}", name=_name(row, entry))
        for row in found
        for entry in row.entries
    ]


def _name(row: Row, entry: Entry) -> str:
    _, dot, extension = entry.name.rpartition(".")
    return f"{row.number} {ROWS[row.number - 1][1]}{dot}{extension if dot else ''}"
