"""Addresses of the web that somebody types: they lead to a site, and feign no other (A32)."""

from urllib.parse import urlsplit

from domain.errors import Refused

SCHEMES = ("http", "https")
WRONG = (
    "Escriba la dirección completa, sin espacios, usuario ni contraseña: por ejemplo, "
    "https://www.misitio.example"
)


def parse(text: str) -> str:
    """As it is kept: `https://` added where nothing was typed. Raises Refused."""
    address = text if "://" in text else f"https://{text}"
    if not host(address):
        raise Refused(WRONG)
    return address


def host(address: str) -> str:
    """The site that it leads to; empty where that is none, or a name or password before it would
    feign another."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return ""
    name = parts.hostname or ""
    feigns = "@" in parts.netloc or any(char.isspace() for char in address)
    return name if parts.scheme in SCHEMES and _is_site(name) and not feigns else ""


def _is_site(name: str) -> bool:
    """`misitio.com`: names with a dot, not addresses of machines."""
    labels = name.rstrip(".").split(".")
    return (
        len(labels) > 1
        and all(label and label.replace("-", "").isalnum() for label in labels)
        and any(char.isalpha() for char in labels[-1])
    )
