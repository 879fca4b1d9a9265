"""Find text inside a column whatever its case and accents, on both engines, without another column.

SQLite folds ASCII only and PostgreSQL would need an extension; but both take sets of letters.
"""

import re
import unicodedata
from collections import defaultdict
from functools import cache, reduce
from operator import and_, or_
from typing import Any

from peewee import Expression, Field

from domain.names import fold
from models import is_postgres

LATIN = range(0x250)
LONGEST = 60
MOST_WORDS = 6


def holding(text: str, *columns: Field) -> Any:
    """A condition: each word of the text stands, folded, somewhere in one of the columns."""
    words = fold(text)[:LONGEST].split()[:MOST_WORDS] or [""]
    return reduce(
        and_, (reduce(or_, (_holds(column, word) for column in columns)) for word in words)
    )


def _holds(column: Field, word: str) -> Expression:
    pattern = "".join(_any_form(letter) or _itself(letter) for letter in word)
    if is_postgres():
        return Expression(column, "~", pattern)
    return Expression(column, "GLOB", f"*{pattern}*")


def _any_form(letter: str) -> str:
    """A set of the letters that fold to this one."""
    return f"[{_variants()[letter]}]" if letter in _variants() else ""


def _itself(sign: str) -> str:
    if is_postgres():
        return re.escape(sign)
    return f"[{sign}]" if sign in "*?[" else sign


@cache
def _variants() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for letter in map(chr, LATIN):
        if unicodedata.category(letter)[0] in "LN":
            folded = fold(letter)
            if len(folded) == 1 and folded.isascii():
                found[folded] += letter
    return dict(found)
