"""How an entity is reached: telephones with extension, as kept and as shown."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from domain import phones
from domain.catalogs import HOME

EXTENSION = re.compile(r"(.*?)[\s,;]*(?:ext\w*|x)[\s.:=]*([0-9]{1,7})\s*", re.IGNORECASE)
MARK = ";ext="


def phone(text: str, country: str) -> str:
    """E.164, with `;ext=` where an extension was typed. Raises Refused."""
    with_extension = EXTENSION.fullmatch(text)
    if with_extension is None:
        return phones.parse(text, country)
    number, extension = with_extension.groups()
    return f"{phones.parse(number, country)}{MARK}{extension}"


def phone_shown(kept: str) -> str:
    """«(607) 5550118 ext. 12»; with the country's code where it is not Colombia."""
    base, _, extension = kept.partition(MARK)
    try:
        number = phonenumbers.parse(base, None)
    except NumberParseException:
        return kept
    here = number.country_code == phonenumbers.country_code_for_region(HOME)
    style = PhoneNumberFormat.NATIONAL if here else PhoneNumberFormat.INTERNATIONAL
    shown = str(phonenumbers.format_number(number, style))
    return f"{shown} ext. {extension}" if extension else shown
