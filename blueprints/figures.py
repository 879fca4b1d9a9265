"""How money, figures and addresses are written."""

from urllib.parse import urlsplit

from babel.numbers import format_decimal

from domain.moments import LOCALE


def pesos(amount: int) -> str:
    """«412.380.000»."""
    return str(format_decimal(amount, locale=LOCALE))


def number(value: float) -> str:
    """«2,21»."""
    return str(format_decimal(value, format="#,##0.00", locale=LOCALE))


def percent(value: float) -> str:
    """«37,1 %»."""
    return f"{format_decimal(value * 100, format='#,##0.0', locale=LOCALE)} %"


def site(address: str) -> str:
    """«rues.org.co», of the address of a page."""
    return (urlsplit(address).hostname or "").removeprefix("www.")
