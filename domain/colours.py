"""The institution's own colour, for links, buttons and lines: one by day and one in the dark.

Both must be read on the look's backgrounds (WCAG 2.2, 1.4.3: 4.5 to 1), or they are refused.
"""

import re

from domain.errors import Refused

COLOUR = re.compile("#[0-9a-f]{6}")
BY_DAY = ("#faf8f3", "#ffffff")
IN_THE_DARK = ("#111715", "#1a2320")
"""The backgrounds of `static/ventanilla.css`, `--bg` and `--paper`."""
OURS = ("#0d5c4f", "#83d3bd")
LEAST = 4.5
NO_COLOUR = "Escriba el color con # y seis cifras o letras de la a a la f, por ejemplo #0d5c4f."
TOO_PALE = (
    "Con ese color el texto no se lee bien de día ({}; lo mínimo es 4,5). Elija uno más oscuro."
)
TOO_DARK = (
    "Con ese color el texto no se lee bien en lo oscuro ({}; lo mínimo es 4,5). Elija uno más "
    "claro."
)


def check(by_day: str, in_the_dark: str) -> tuple[str, str]:
    """Both, as they are kept. Raises Refused."""
    return (
        _checked(by_day, BY_DAY, "accent", TOO_PALE),
        _checked(in_the_dark, IN_THE_DARK, "accent_in_the_dark", TOO_DARK),
    )


def contrast(one: str, other: str) -> float:
    """Of two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def stylesheet(by_day: str, in_the_dark: str) -> str:
    dark = f"@media(prefers-color-scheme:dark){{:root{{--acc:{in_the_dark}}}}}"
    return f":root{{--acc:{by_day}}}{dark}"


def _checked(text: str, backgrounds: tuple[str, ...], field: str, refusal: str) -> str:
    colour = text.strip().lower()
    if not COLOUR.fullmatch(colour):
        raise Refused(NO_COLOUR, field=field)
    worst = min(contrast(colour, each) for each in backgrounds)
    if worst < LEAST:
        raise Refused(refusal.format(f"{int(worst * 10) / 10}".replace(".", ",")), field=field)
    return colour


def _luminance(colour: str) -> float:
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
