"""What a person typed in the form, as it is kept; and what is kept, as it is typed and shown."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from domain import catalogs, contact_details, emails, names, places, tax_ids, web_addresses
from domain.errors import Refused
from domain.form_fields import Field, Kind
from domain.sections import Section, is_asked, is_mandatory
from models import Entity

Texts = Mapping[str, str]
YES_NO = {"si": True, "no": False}
LONGEST_TEXT = 2000
SHORTEST_NAME = 2
ACCOUNT = re.compile("[0-9]{4,20}")
DOCUMENT = re.compile("[0-9A-Z]{4,20}")
DIGITS_ONLY = frozenset({"CC", "CE", "TI", "NIT", "PPT", "PEP"})
POSTAL_CODE = re.compile("[0-9]{6}")
FOREIGN_POSTAL_CODE = re.compile("[0-9A-Z]{2,10}")
SEPARATORS = re.compile(r"[\s.,'·-]+")
FILLER = re.compile(r"(.)\1*|123456789")  # what forced fields breed
MASK = "Terminada en "
HALF_AN_ACCOUNT = "{}: llénelo, o deje vacíos los tres datos de la cuenta."


def read_all(
    section: Section, entity: Entity, texts: Texts
) -> tuple[dict[str, Any], dict[str, str]]:
    """The columns to write, and for each field that was refused the sentence that says why."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in section.fields:
        try:
            values |= read(field, entity, texts)
        except Refused as refusal:
            problems[field.name] = refusal.message
    return values, problems


def read(field: Field, entity: Entity, texts: Texts) -> dict[str, Any]:
    """The columns that one field fills. Raises Refused."""
    text = texts.get(field.name, "")
    if field.kind == Kind.DEPARTMENT:
        return {}
    country = texts.get("country") or entity.country
    if not is_asked(field, country):
        return {field.column: ""}
    if field.kind == Kind.TAX_ID:
        return _tax_id(field, text, entity, country)
    if field.kind == Kind.MUNICIPALITY:
        return {field.column: _municipality(texts)}
    if field.kind == Kind.ACCOUNT and not text:
        return _account_left_empty(field, entity, texts)
    if not text:
        if is_mandatory(field, country):
            raise Refused(field.ask)
        if field.kind in PARTS_OF_A_BANK_ACCOUNT and _has_account(entity, texts):
            raise Refused(HALF_AN_ACCOUNT.format(field.label))
        return {field.column: ""}
    try:
        value = READERS[field.kind](text, country, texts)
    except Refused as refusal:
        raise Refused(_named(field, refusal.message)) from refusal
    longest = getattr(Entity._meta.fields[field.column], "max_length", None)
    if longest and isinstance(value, str) and len(value) > longest:
        raise Refused(f"{field.label}: use {longest} letras o menos.")
    return {field.column: value}


def text_of(field: Field, entity: Entity) -> str:
    """What stands in the field when the page opens. An account number never does (A23)."""
    if field.kind == Kind.DEPARTMENT:
        return catalogs.departments().get(entity.municipality_code[:2], "")
    value = getattr(entity, field.column)
    if field.kind == Kind.MUNICIPALITY:
        place = catalogs.municipalities().get(value)
        return place.name if place else ""
    if field.kind == Kind.YES_NO:
        return next((text for text, truth in YES_NO.items() if truth is value), "")
    if field.kind == Kind.ACCOUNT:
        return ""
    return contact_details.phone_shown(value) if field.kind == Kind.PHONE else str(value or "")


def shown(field: Field, entity: Entity) -> str:
    """What a page of data says, empty where there is nothing to say."""
    value = getattr(entity, field.column) if field.column else ""
    match field.kind:
        case Kind.TAX_ID:
            return ", DV ".join(filter(None, (value, entity.check_digit)))
        case Kind.MUNICIPALITY:
            return places.shown(value)
        case Kind.YES_NO:
            return "" if value is None else "Sí" if value else "No"
        case Kind.ACCOUNT:
            return masked(value)
        case Kind.PHONE:
            return contact_details.phone_shown(value)
        case _:
            return CATALOGS.get(field.kind, dict)().get(value, str(value or ""))


def masked(account: str) -> str:
    """«Terminada en 6789» (A23)."""
    return f"{MASK}{account[-4:]}" if account else ""


def _named(field: Field, sentence: str) -> str:
    """A sentence that serves several fields of a page, with the one that it is about."""
    if field.kind not in SHARED:
        return sentence
    return f"{field.label}: {sentence[0].lower()}{sentence[1:]}"


def _name(text: str, _country: str, _texts: Texts) -> str:
    if len(text) < SHORTEST_NAME:
        raise Refused("Escriba el nombre completo.")
    if names.holds_address(text):
        raise Refused("Escriba el nombre sin direcciones de internet: a «.com», quítele el punto.")
    return text


def _line(text: str, _country: str, _texts: Texts) -> str:
    return text


def _tax_id(field: Field, text: str, entity: Entity, country: str) -> dict[str, Any]:
    if not text:
        if field.mandatory:
            raise Refused(field.ask)
        return {"tax_id": None, "check_digit": ""}
    try:
        found = tax_ids.read(text, entity, country)
    except Refused as refusal:
        if field.mandatory:
            raise
        raise Refused(f"{refusal.message} Si no tiene NIT, deje el campo vacío.") from refusal
    return {"tax_id": found.number, "check_digit": found.check_digit}


def _municipality(texts: Texts) -> str:
    text, department = texts.get("municipality", ""), texts.get("department", "")
    answer = places.answer(text, department, texts.get("municipality_code", ""))
    if answer.found is None:
        raise Refused(answer.message)
    return answer.found.code


def _account_left_empty(field: Field, entity: Entity, texts: Texts) -> dict[str, Any]:
    """The number isn't shown, so an empty field keeps it; all three empty take it away."""
    if not any(texts.get(name) for name in ("bank_name", "bank_account_type")):
        return {"bank_account": ""}
    if not entity.bank_account:
        raise Refused(HALF_AN_ACCOUNT.format(field.label))
    return {}


def _has_account(entity: Entity, texts: Texts) -> bool:
    given = [texts.get(name, "") for name in ("bank_name", "bank_account", "bank_account_type")]
    return any(given)


def _account(text: str, _country: str, _texts: Texts) -> str:
    number = SEPARATORS.sub("", text)
    if not ACCOUNT.fullmatch(number) or len(set(number)) == 1:
        raise Refused("Escriba el número de la cuenta, solo con cifras.")
    return number


def _document(text: str, _country: str, texts: Texts) -> str:
    number = SEPARATORS.sub("", text).upper()
    in_digits = texts.get("representative_document_type", "") in DIGITS_ONLY
    if not DOCUMENT.fullmatch(number) or (in_digits and not number.isascii()):
        signs = "cifras" if in_digits else "letras y cifras"
        raise Refused(f"Escriba el número del documento, de 4 a 20 {signs}, sin otros signos.")
    if in_digits and not re.fullmatch("[0-9]+", number):
        raise Refused("Escriba el número del documento solo con cifras.")
    if FILLER.fullmatch(number):
        raise Refused(f"{number} es un número de relleno. Escriba el del documento.")
    return number


def _postal_code(text: str, country: str, _texts: Texts) -> str:
    code = SEPARATORS.sub("", text).upper()
    if country == catalogs.HOME and not POSTAL_CODE.fullmatch(code):
        raise Refused("El código postal tiene 6 cifras. Si no lo sabe, déjelo vacío.")
    if not FOREIGN_POSTAL_CODE.fullmatch(code):
        raise Refused("Escriba el código postal sin otros signos, o déjelo vacío.")
    return code


def _email(text: str, _country: str, _texts: Texts) -> str:
    return emails.parse(text)


def _phone(text: str, country: str, _texts: Texts) -> str:
    return contact_details.phone(text, country)


def _link(text: str, _country: str, _texts: Texts) -> str:
    return web_addresses.parse(text)


def _yes_no(text: str, _country: str, _texts: Texts) -> bool:
    if text not in YES_NO:
        raise Refused("Elija Sí o No.")
    return YES_NO[text]


def _one_of(known: Callable[[], catalogs.Choices]) -> Callable[[str, str, Texts], str]:
    def read(text: str, _country: str, _texts: Texts) -> str:
        if text not in known():
            raise Refused("Elija una de las opciones de la lista.")
        return text

    return read


CATALOGS: dict[Kind, Callable[[], catalogs.Choices]] = {
    Kind.COUNTRY: catalogs.countries,
    Kind.TAX_REGIME: catalogs.tax_regimes,
    Kind.ACCOUNT_TYPE: catalogs.account_types,
    Kind.DOCUMENT_TYPE: catalogs.identity_documents,
}
SHARED = frozenset({Kind.NAME, Kind.EMAIL, Kind.PHONE, Kind.LINK, Kind.YES_NO, *CATALOGS})
PARTS_OF_A_BANK_ACCOUNT = frozenset({Kind.BANK, Kind.ACCOUNT_TYPE})
READERS: dict[Kind, Callable[[str, str, Texts], Any]] = {
    Kind.NAME: _name,
    Kind.LINE: _line,
    Kind.CITY: _line,
    Kind.BANK: _line,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.LINK: _link,
    Kind.POSTAL_CODE: _postal_code,
    Kind.ACCOUNT: _account,
    Kind.DOCUMENT: _document,
    Kind.YES_NO: _yes_no,
} | {kind: _one_of(known) for kind, known in CATALOGS.items()}
