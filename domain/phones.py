"""Telephone numbers: typed as people do, kept as E.164."""

import phonenumbers

from domain.catalogs import HOME
from domain.errors import Refused

LONGEST = 40
UNKNOWN = "Escriba el número completo, como 300 555 0100; si no es de Colombia, con su indicativo."


def parse(text: str, country: str = HOME) -> str:
    """`300 555 0100` → `+573005550100`. A number without prefix is of Colombia, or else of the
    country given. Raises Refused."""
    if len(text) <= LONGEST and not any(char.isalpha() for char in text):
        for region in (HOME, country):
            try:
                number = phonenumbers.parse(text, region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(number):
                number.extension = None
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise Refused(UNKNOWN, field="phone")
