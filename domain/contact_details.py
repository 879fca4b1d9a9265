"""How an entity is reached: telephones with extension and web addresses, as kept and as shown."""

import re
from urllib.parse import SplitResult, urlsplit

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from domain import phones
from domain.catalogs import HOME
from domain.errors import Refused

WEB = ("http", "https")
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


def link(text: str) -> str:
    """An address of the web, `https://` added where nothing was typed (A32). Raises Refused."""
    address = text if "://" in text else f"https://{text}"
    parts = _parts(address)
    if parts is None or parts.scheme.lower() not in WEB or not _is_host(parts.hostname or ""):
        raise Refused("Escriba la dirección completa, por ejemplo https://www.misitio.example")
    if parts.username is not None or " " in address:
        raise Refused("Escriba la dirección sin espacios, usuario ni contraseña.")
    return address


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_host(name: str) -> bool:
    """`misitio.com`: names with a dot, not addresses of machines."""
    labels = name.rstrip(".").split(".")
    return (
        len(labels) > 1
        and all(label and label.replace("-", "").isalnum() for label in labels)
        and any(char.isalpha() for char in labels[-1])
    )
