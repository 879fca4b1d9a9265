"""A member's part in a plural entity: hundredths of a percent, written with a decimal comma."""

import re

from domain.errors import Refused

ALL = 10_000
"""100,00 %."""
WRITTEN = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))? ?%?")
MORE_DECIMALS = re.compile(r"[0-9]{1,3}[.,][0-9]{3,} ?%?")
NOT_A_SHARE = "Escriba la participación con cifras: por ejemplo, 33,34."
TOO_FINE = "Escriba la participación con 2 decimales o menos: por ejemplo, 33,34."
OUT_OF_REACH = "La participación va de más de 0 a 100."


def parse(text: str) -> int:
    """«33,34», «33.34» or «33,34 %» as 3334. Raises Refused."""
    if MORE_DECIMALS.fullmatch(text):
        raise Refused(TOO_FINE)
    written = WRITTEN.fullmatch(text)
    if written is None:
        raise Refused(NOT_A_SHARE)
    whole, decimals = written.groups(default="")
    share = int(whole) * 100 + int(decimals.ljust(2, "0"))
    if not 0 < share <= ALL:
        raise Refused(OUT_OF_REACH)
    return share


def written(share: int) -> str:
    """3334 as «33,34»."""
    return f"{share // 100},{share % 100:02}"


def shown(share: int) -> str:
    """3334 as «33,34 %»."""
    return f"{written(share)} %"
