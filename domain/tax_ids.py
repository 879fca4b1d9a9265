"""The NIT: one canonical value for every way of typing it.

The guide asks for it without its check digit; one organisation in 25 glues it on all the same.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NoReturn

from stdnum.co import nit

from domain.catalogs import HOME
from domain.errors import Refused
from domain.typed import clean
from models import SHARES_TAX_ID, Entity, Family

LABEL = re.compile(r"^\W*(?:n\W?i\W?t|c\W?c)\b\W*", re.IGNORECASE)
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
SEPARATORS = re.compile(r"[\s.,'’/·_-]+")
WITH_CHECK_DIGIT = re.compile(r"(.*[0-9])\s*-\s*([0-9])")
SHORTEST, LONGEST = 6, 10
LEGAL_LENGTH = 9
RUNS = ("1234567890", "9876543210")
FOREIGN = re.compile("[0-9A-Z]{4,30}")
OF_A_COUNTRY = (
    "Escriba el número tributario de su país con sus letras y cifras, de 4 a 30, sin otros signos."
)


@dataclass(frozen=True, slots=True)
class TaxId:
    """A number without its check digit, and that digit."""

    number: str
    check_digit: str


def check_digit(base: str) -> str:
    """The verification digit of a number in ASCII digits, by the tax authority's modulus 11."""
    return str(nit.calc_check_digit(base))


def parse(text: str, natural: bool | None = None) -> TaxId:
    """Read a NIT as people type it. `natural`: whether it is a natural person's, None if unknown.

    Raises Refused on the field `tax_id`: not a number, a placeholder, a wrong check digit.
    """
    typed, apart = _split(text)
    number = typed.lstrip("0")
    _refuse_what_is_no_number(typed, number)
    if apart:
        return _checked(number, apart)
    if not natural and _may_be_glued(number):
        return _checked(number[:-1], number[-1])
    return _checked(number, "")


def parse_foreign(text: str) -> TaxId:
    """The number that another country's authority gave: letters and digits, no check digit of ours.

    Raises Refused on the field `tax_id`.
    """
    number = _plain(text)
    if not number:
        _refuse("Escriba el NIT.")
    if not FOREIGN.fullmatch(number) or not re.search("[0-9]", number):
        _refuse(OF_A_COUNTRY)
    _refuse_filler(number, number)
    return TaxId(number, "")


def is_foreign(family: str, country: str) -> bool:
    """Is the entity's number another country's?"""
    return family == Family.FOREIGN or country != HOME


def read(text: str, entity: Entity, country: str = "") -> TaxId:
    """The number of this entity, or of what it would be in that country. Raises as `parse` does."""
    if is_foreign(entity.family, country or entity.country):
        return parse_foreign(text)
    return parse(text, natural=entity.is_natural)


def searched(text: str, country: str = "") -> TaxId:
    """A number of an entity that nobody knows yet. Raises as `parse` does."""
    return parse(text) if country in ("", HOME) else parse_foreign(text)


def check(text: str) -> None:
    """Raises as `parse` does where the check digit that was typed, apart or glued, is wrong."""
    typed, apart = _split(text)
    number = typed.lstrip("0")
    if not re.fullmatch(f"[0-9]{{{SHORTEST},{LONGEST}}}", number):
        return
    if apart:
        _checked(number, apart)
    elif _may_be_glued(number):
        _checked(number[:-1], number[-1])


def understood(text: str, entity: Entity | None = None, country: str = "") -> TaxId | None:
    """The number, to be shown beside what was typed; None while that is none."""
    try:
        return read(text, entity, country) if entity else searched(text, country)
    except Refused:
        return None


def is_doubtful(found: TaxId | None, *, natural: bool) -> bool:
    """A person's NIT is their cédula, and none is from 800 million on, where companies' are, but
    those of ten digits, which begin with 1."""
    if not natural or found is None or not found.check_digit:
        return False
    return len(found.number) >= LEGAL_LENGTH and found.number[0] in "89"


def claim(number: str | None, family: str, country: str = HOME) -> str | None:
    """What `Entity.claimed_tax_id` holds: unique, and None where a NIT may be shared."""
    return f"{country}:{number}" if number and family not in SHARES_TAX_ID else None


def candidates(text: str) -> list[str]:
    """The numbers to look up for what was typed: as it stands, where it may be without DV, and as
    another country writes it."""
    typed, apart = _split(text)
    number, abroad = typed.lstrip("0"), _plain(text)
    found = []
    if re.fullmatch("[0-9]{1,15}", number):
        found.append(number)
        if apart:
            found.append(number + apart)
        elif _may_be_glued(number) or len(number) == LONGEST + 1:
            found += [number[:-1]] if check_digit(number[:-1]) == number[-1] else []
    if FOREIGN.fullmatch(abroad) and re.search("[0-9]", abroad) and abroad not in found:
        found.append(abroad)
    return found


def _unlabelled(text: str) -> str:
    plain = clean(unicodedata.normalize("NFKC", text)).translate(DASHES)
    return LABEL.sub("", plain).strip()


def _plain(text: str) -> str:
    """Letters and digits as they stand, without what parts them."""
    return SEPARATORS.sub("", _unlabelled(text)).upper()


def _split(text: str) -> tuple[str, str]:
    """Digits without separators, and the check digit that stands after a dash, if one does."""
    plain = _unlabelled(text)
    apart = WITH_CHECK_DIGIT.fullmatch(plain)
    base, digit = apart.groups() if apart else (plain, "")
    return SEPARATORS.sub("", base), digit


def _may_be_glued(number: str) -> bool:
    """Ten digits are a legal NIT and its DV when they begin like one: no cédula begins so."""
    return len(number) == LEGAL_LENGTH + 1 and number[0] in "89"


def _refuse_what_is_no_number(typed: str, number: str) -> None:
    if not typed:
        _refuse("Escriba el NIT.")
    if not re.fullmatch("[0-9]+", typed):
        _refuse("Escriba el NIT solo con cifras, sin letras ni otros signos.")
    _refuse_filler(typed, number)
    if not SHORTEST <= len(number) <= LONGEST:
        _refuse("El NIT tiene de 6 a 10 cifras, sin el dígito de verificación. Revise el número.")


def _refuse_filler(typed: str, number: str) -> None:
    """What people write whom a form forces."""
    if len(set(typed)) == 1 or any(len(number) > 4 and run.startswith(number) for run in RUNS):
        _refuse(f"{typed[:20]} es un número de relleno. Escriba el NIT que figura en el RUT.")


def _checked(number: str, digit: str) -> TaxId:
    right = check_digit(number)
    if digit and digit != right:
        _refuse(f"El dígito de verificación de {number} es {right}, no {digit}. Revise el número.")
    return TaxId(number, right)


def _refuse(message: str) -> NoReturn:
    raise Refused(message, field="tax_id")
