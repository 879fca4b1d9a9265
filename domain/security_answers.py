"""Security answers: an extra step behind the mailed link of recovery, for who has set one (A09).

It never suffices alone, and no page shows the question without that link.
"""

import re
import unicodedata
from collections.abc import Iterable

from domain import passwords
from domain.errors import Refused

KNOWN_TO_OTHERS = (
    "Esa respuesta la conocen otras personas. "
    "Elija una distinta de su teléfono, nombre, usuario y correo."
)
NATIONAL = re.compile("[0-9]{10}$")
"""A Colombian number without its prefix."""


def check(answer: str, own: Iterable[str]) -> None:
    """Refuse one that equals a datum of the person (`own`), however it is spaced."""
    given = _bare(answer)
    known = {_bare(datum) for datum in own if datum}
    known |= {found[0] for datum in known if (found := NATIONAL.search(datum))}
    if not given or given in known:
        raise Refused(KNOWN_TO_OTHERS, field="answer")


def hash(answer: str) -> str:
    """What is stored: an upper case letter, an accent typed in two, a blank more don't matter."""
    return passwords.hash(_normal(answer))


def matches(stored: str, answer: str) -> bool:
    """Is this the answer that was kept?"""
    return passwords.verify(stored, _normal(answer))


def _normal(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split())


def _bare(text: str) -> str:
    return "".join(char for char in _normal(text) if char.isalnum())
