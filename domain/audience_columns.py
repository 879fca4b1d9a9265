"""What the columns of a list of people are called, and what one of its lines says."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain import emails, phones, tax_ids
from domain.errors import Refused
from domain.names import fold, holds_address
from domain.typed import clean
from models import AddresseeKind

LONGEST_NAME, LONGEST_DEPARTMENT, LONGEST_TYPE = 250, 120, 60
WORD = re.compile("[a-z0-9]+")
MOBILE = re.compile(r"(?:\+?57)?(3[0-9]{9})")
APART = re.compile(r"[\s().-]+")
SEVERAL = re.compile(r"[\s;,/]+")
ROUNDED = re.compile(r"[0-9][.,][0-9]+E\+[0-9]+", re.IGNORECASE)
FORMULA = ("=", "+", "@", "#")
NO_ID = "Falta la cédula o el NIT."
ROUNDED_ID = "Excel recortó el número ({}). Dé a la columna formato de texto y escríbalo otra vez."
NO_NAME = "Falta el nombre, con letras."
IS_FORMULA = "«{}» es una fórmula. Péguela como valor."
LONG = "{} pasa de {} letras."
ADDRESS_IN_NAME = "El nombre no puede llevar direcciones de internet."
WRONG_EMAIL = "El correo «{}» no está completo."
WRONG_MOBILE = "El celular «{}» no está completo."


class Column(StrEnum):
    TAX_ID = "tax_id"
    CHECK_DIGIT = "check_digit"
    NAME = "name"
    MOBILE = "mobile"
    EMAIL = "email"
    DEPARTMENT = "department"
    TYPE = "contract_type"


OF_OTHERS = frozenset(
    "fecha lugar expedicion supervisor supervisora valor objeto ciudad direccion cargo".split()  # noqa: SIM905
)
CALLED: tuple[tuple[Column, frozenset[str]], ...] = (
    (Column.CHECK_DIGIT, frozenset({"dv", "verificacion"})),
    (Column.EMAIL, frozenset({"correo", "correos", "email", "mail"})),
    (Column.MOBILE, frozenset({"celular", "cel", "movil", "telefono", "tel", "whatsapp"})),
    (
        Column.DEPARTMENT,
        frozenset(
            {"dependencia", "oficina", "area", "servicio", "unidad"} | {"secretaria", "grupo"}
        ),
    ),
    (Column.TYPE, frozenset({"tipo", "modalidad", "clase"})),
    (
        Column.TAX_ID,
        frozenset({"cedula", "cedulas", "ced", "cc", "nit", "id", "ident", "identificacion"})
        | {"documento", "doc"},
    ),
    (
        Column.NAME,
        frozenset({"nombre", "nombres", "apellido", "apellidos", "contratista", "razon"})
        | {"proveedor", "beneficiario"},
    ),
)
NOTHING = frozenset(
    {"no", "no tiene", "sin correo", "sin celular", "sin telefono", "ninguno", "n/a", "-", "0"}
)
"""What people write where somebody has no e-mail or no telephone."""
OF_A_DOCUMENT = frozenset({"documento", "identificacion", "id", "doc"})


@dataclass(frozen=True)
class Header:
    """Where each column stands; names may stand in several."""

    cells: list[str]
    at: dict[int, Column]

    @property
    def is_whole(self) -> bool:
        found = set(self.at.values())
        return Column.TAX_ID in found and Column.NAME in found

    def person(self, cells: list[str]) -> dict[str, Any]:
        """What a line says. Raises Refused."""
        told: dict[Column, str] = {}
        for place, cell in enumerate(cells):
            if (column := self.at.get(place)) and (text := clean(cell)):
                told[column] = f"{told[column]} {text}" if column in told else text
        return _person(told)


def header(cells: list[str]) -> Header:
    """The columns that a line names; of those that are named twice the first, but for names."""
    at: dict[int, Column] = {}
    for place, cell in enumerate(cells):
        column = _called(cell)
        if column and (column == Column.NAME or column not in at.values()):
            at[place] = column
    return Header(cells, at)


def _called(cell: str) -> Column | None:
    text = fold(clean(cell)).replace("c.c", "cc").replace("n.i.t", "nit").replace("d.v", "dv")
    words = set(WORD.findall(text))
    if not words or len(words) > 8 or words & OF_OTHERS:
        return None
    found = next((column for column, known in CALLED if words & known), None)
    return None if found == Column.TYPE and words & OF_A_DOCUMENT else found


def _person(told: dict[Column, str]) -> dict[str, Any]:
    for text in told.values():
        if text.startswith(FORMULA) and not text.lstrip("+").replace(" ", "").isdigit():
            raise Refused(IS_FORMULA.format(text[:30]))
    number = _tax_id(told.get(Column.TAX_ID, ""), told.get(Column.CHECK_DIGIT, ""))
    return {
        "tax_id": number,
        "kind": _kind(number),
        "name": _name(told.get(Column.NAME, "")),
        "mobile": _mobile(told.get(Column.MOBILE, "")),
        "email": _email(told.get(Column.EMAIL, "")),
        "department": _short(told, Column.DEPARTMENT, "La dependencia", LONGEST_DEPARTMENT),
        "contract_type": _short(told, Column.TYPE, "El tipo", LONGEST_TYPE),
    }


def _tax_id(text: str, check_digit: str) -> str:
    if not text:
        raise Refused(NO_ID)
    if ROUNDED.fullmatch(text):
        raise Refused(ROUNDED_ID.format(text[:20]))
    if glued := _glued(text):
        return glued
    if check_digit and "-" not in text:
        text = f"{text}-{check_digit}"
    return tax_ids.parse(text).number


def _glued(text: str) -> str:
    """A cédula of ten digits with its check digit behind: no number has eleven."""
    digits = APART.sub("", text)
    if len(digits) == tax_ids.LONGEST + 1 and digits.isascii() and digits.isdigit():
        base = digits[:-1]
        return base if base[0] != "0" and tax_ids.check_digit(base) == digits[-1] else ""
    return ""


def _kind(number: str) -> AddresseeKind:
    """Companies' numbers have nine digits, the first an 8 or a 9."""
    legal = len(number) == tax_ids.LEGAL_LENGTH and number[0] in "89"
    return AddresseeKind.ORGANISATION if legal else AddresseeKind.NATURAL


def _name(text: str) -> str:
    if not any(map(str.isalpha, text)):
        raise Refused(NO_NAME)
    if len(text) > LONGEST_NAME:
        raise Refused(LONG.format("El nombre", LONGEST_NAME))
    if holds_address(text):
        raise Refused(ADDRESS_IN_NAME)
    return text


def _mobile(text: str) -> str:
    """The first of those that a cell has."""
    if not text or fold(text) in NOTHING:
        return ""
    first = re.split("[/;,]", text)[0]
    if found := MOBILE.fullmatch(APART.sub("", first)):
        return f"+57{found[1]}"
    try:
        return phones.parse(first.strip())
    except Refused:
        raise Refused(WRONG_MOBILE.format(text[:30])) from None


def _email(text: str) -> str:
    """The first of those that a cell has."""
    if not text or fold(text) in NOTHING:
        return ""
    try:
        return emails.parse(SEVERAL.split(text)[0])
    except Refused:
        raise Refused(WRONG_EMAIL.format(text[:40])) from None


def _short(told: dict[Column, str], column: Column, name: str, most: int) -> str:
    text = told.get(column, "")
    if len(text) > most:
        raise Refused(LONG.format(name, most))
    return text
