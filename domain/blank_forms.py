"""The blank forms that the portal makes, ready to sign: what is known of the entity is in them,
what isn't is a line to write on."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from domain import catalogs, financial_years, institution
from domain.financials import Indicator
from domain.moments import LOCALE, today
from domain.printable import printable
from domain.printing import Block, printed
from models import Entity, User

PATIENCE = 20  # seconds on the clock; the printer has five of its own
CONTRACTS = 9
"""Rows of the list, as many as a page holds."""
WIDTHS = {1: [126, 50], 2: [108, 34, 34], 3: [80, 32, 32, 32]}
"""Of the indicators' columns, for so many years."""
TOWN = 24
LINE = "_" * 32
BY_NUMBER = {"CC", "CE", "TI", "NIT"}
"""Documents whose numbers are written with points."""

FORMS = {
    "experiencia": "Lista de contratos que acreditan la experiencia",
    "indicadores": "Indicadores de capacidad financiera y organizacional",
    "constancia": "Constancia de no estar obligado a llevar contabilidad",
}
"""Their codes, as requirements name them, and their titles."""

RATIOS = (
    ("liquidity", "Liquidez (activo corriente ÷ pasivo corriente)", 1),
    ("indebtedness", "Endeudamiento (pasivo total ÷ activo total)", 100),
    ("interest_coverage", "Cobertura de intereses (utilidad operacional ÷ gastos de intereses)", 1),
    ("return_on_equity", "Rentabilidad del patrimonio (utilidad operacional ÷ patrimonio)", 100),
    ("return_on_assets", "Rentabilidad del activo (utilidad operacional ÷ activo total)", 100),
    ("working_capital", "Capital de trabajo (activo corriente menos pasivo corriente)", 0),
)
"""Each with what it is shown in: a hundredth, or none for pesos."""
CERTIFIED = (
    "Certificamos que estas cifras y estos indicadores son los de los estados financieros a 31 de "
    "diciembre de cada año, en pesos colombianos."
)
EXECUTED = (
    "Declaro que lo escrito aquí es cierto y que puedo presentar el certificado o el contrato de "
    "cada línea si la institución lo pide. (Si no alcanza la hoja, use otra y firme las dos. Si "
    "todavía no tiene contratos, escriba «Ninguno» en la primera línea.)"
)
KEEPS_NO_BOOKS = (
    "Yo, {name}, con {document} y domicilio en {town}, declaro bajo la gravedad del juramento que "
    "soy persona natural y que no tengo obligación de llevar contabilidad, según las normas "
    "vigentes.",
    "Por eso no presento el certificado con los indicadores de capacidad financiera y "
    "organizacional ni los estados financieros: esta constancia va en su lugar.",
    "Si mi situación cambia, lo informaré a la institución y anexaré esos documentos.",
    "Se firma en {town}, el _____ de ________________ de {year}.",
)


def made(entity: Entity, form: str, *, by: User) -> bytes:
    """The PDF of one of FORMS for this entity. Raises NotMade, Busy."""
    return printed(
        FORMS[form],
        CONTENT[form](entity, by),
        to=_institution(),
        landscape=form == "experiencia",
        patience=PATIENCE,
    )


def _experience(entity: Entity, by: User) -> list[Block]:
    rows = [[str(at), "", "", "", "", ""] for at in range(1, CONTRACTS + 1)]
    return [
        _who(entity, by),
        {
            "kind": "table",
            "widths": [9, 62, 92, 25, 25, 38],
            "align": "CLLCCR",
            "head": ["N.º", "Con quién fue", "Qué hizo", "Desde", "Hasta", "Valor en pesos"],
            "rows": rows,
            "height": 8.6,
        },
        {"kind": "text", "text": EXECUTED, "size": 10, "after": 0},
        {"kind": "signatures", "people": [_signer(entity, by)]},
    ]


def _indicators(entity: Entity, by: User) -> list[Block]:
    last = today().year - 1
    known = {row.year.year: row for row in financial_years.rows(entity) if row.year.year <= last}
    years = sorted({last, *known}, reverse=True)[: max(WIDTHS)]
    figures = [
        [label] + [_pesos(getattr(known[y].year, name)) if y in known else "" for y in years]
        for name, label in list(financial_years.LABELS.items())[2:]
    ]
    ratios = [
        [label]
        + [_ratio(getattr(known[y].indicators, name), per) if y in known else "" for y in years]
        for name, label, per in RATIOS
    ]
    accountant = {"role": "Contador público", "lines": [["", ""], ["Tarjeta profesional n.º", ""]]}
    auditor = accountant | {"role": "Revisor fiscal, si lo tiene"}
    return [
        _who(entity, by),
        {
            "kind": "table",
            "widths": WIDTHS[len(years)],
            "align": "L" + "R" * len(years),
            "head": ["Cifras a 31 de diciembre, en pesos", *(f"{year}" for year in years)],
            "rows": [*figures, ["Indicadores"], *ratios],
            "height": 7.8,
        },
        {"kind": "text", "text": CERTIFIED, "size": 10, "after": 0},
        {
            "kind": "signatures",
            "people": [_signer(entity, by), accountant, *([] if entity.is_natural else [auditor])],
        },
    ]


def _no_books(entity: Entity, by: User) -> list[Block]:
    name, kind, number = _person(entity, by)
    called = catalogs.identity_documents().get(kind, "documento de identidad")
    place = catalogs.municipalities().get(entity.municipality_code)
    said = {
        "name": name or LINE,
        "document": f"{called[0].lower()}{called[1:]} n.º {number or LINE[:TOWN]}",
        "town": place.label if place else LINE[:TOWN],
        "year": today().year,
    }
    paragraphs = [
        {"kind": "text", "text": text.format(**said), "size": 12} for text in KEEPS_NO_BOOKS
    ]
    return [
        {"kind": "space", "height": 4},
        *paragraphs,
        {"kind": "signatures", "people": [_signer(entity, by)]},
    ]


CONTENT: dict[str, Callable[[Entity, User], list[Block]]] = {
    "experiencia": _experience,
    "indicadores": _indicators,
    "constancia": _no_books,
}


def _who(entity: Entity, by: User) -> Block:
    name = _person(entity, by)[0] if entity.is_natural else printable(entity.name)
    tax_id = _grouped(entity.tax_id or "")
    digit = f", DV {entity.check_digit}" if tax_id and entity.check_digit else ""
    pairs = [["Nombre", name, 60], ["NIT", tax_id + digit, 25], ["Fecha", "", 20]]
    return {"kind": "pairs", "pairs": pairs}


def _signer(entity: Entity, by: User) -> dict[str, Any]:
    name, kind, number = _person(entity, by)
    role = "Firma" if entity.is_natural else "Firma de quien representa la entidad"
    document = "Documento n.º" if kind not in catalogs.identity_documents() else f"{kind} n.º"
    return {"role": role, "lines": [["", name], [document, number]]}


def _person(entity: Entity, by: User) -> tuple[str, str, str]:
    """Who signs, and the kind and number of that person's document, as far as they are known."""
    name = entity.representative_name
    kind, number = entity.representative_document_type, entity.representative_document
    if entity.is_natural:
        name = name or entity.name or by.name
        number = number or entity.tax_id or ""
    grouped = not kind or kind in BY_NUMBER
    return printable(name), kind, _grouped(number) if grouped else printable(number)


def _institution() -> str:
    name = printable(institution.name())
    return f"Para {name}" if name else ""


def _grouped(number: str) -> str:
    """«13.279.714»; what isn't plain figures stays as it is."""
    text = printable(number)
    return _pesos(int(text)) if text.isascii() and text.isdigit() and text[0] != "0" else text


def _pesos(amount: int | Decimal) -> str:
    return str(format_decimal(amount, locale=LOCALE))


def _ratio(value: Indicator, per: int) -> str:
    if value is None or isinstance(value, str):
        return "" if value is None else "Indeterminado"
    if not per:
        return _pesos(value)
    form = "#,##0.00" if per == 1 else "#,##0.0"
    text = str(format_decimal(value * per, format=form, locale=LOCALE))
    text = text if text.strip("-0,") else text.lstrip("-")
    return f"{text} %" if per == 100 else text
