"""Find a municipality as people type it: without accents, by its everyday name, with a slip."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from domain import catalogs
from domain.catalogs import Municipality
from domain.names import fold

LONGEST_QUERY = 100
SIMILAR = 80
"""Below it, two spellings are two places (rapidfuzz's ratio, 0 to 100)."""
CAPITAL = "001"
AFTER_LETTERS = "{"
WORD = re.compile("[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to call a municipality."""

    key: str
    department: str
    is_alias: bool
    place: Municipality


def find(text: str, limit: int = 10, department: str | None = None) -> list[Municipality]:
    """Those that the text may mean, best first, in one department (by code) or in all.

    The whole name comes before its beginning, that before the beginnings of words (of the
    department's name too), and a misspelling is looked for only where nothing else was found.
    """
    typed = key(text[:LONGEST_QUERY])
    found = sorted(_with_words(typed.split()), key=lambda name: _order(typed, name))
    places = [each.place for each in found or _similar(typed)]
    inside = (place for place in places if department in (None, place.department_code))
    return list(dict.fromkeys(inside))[:limit]


def _with_words(typed: list[str]) -> list[_Name]:
    """The names that hold, for every typed word, one that begins with it."""
    words = _words()
    matches = [
        {
            number
            for _, number in words[
                bisect_left(words, (word, 0)) : bisect_left(words, (word + AFTER_LETTERS, 0))
            ]
        }
        for word in typed
    ]
    return [_names()[number] for number in set.intersection(*matches)] if matches else []


def _order(typed: str, name: _Name) -> tuple[int, bool, str, str]:
    if typed in (name.key, f"{name.key} {name.department}"):
        rank = 1 if name.is_alias else 0
    else:
        rank = 2 if name.key.startswith(typed) else 3
    return rank, not name.place.code.endswith(CAPITAL), name.key, name.place.code


def _similar(typed: str) -> list[_Name]:
    keys = [each.key for each in _names()]
    found = process.extract(typed, keys, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=50)
    return [_names()[number] for _, _, number in found]


def key(text: str) -> str:
    """A name as it is compared: folded words."""
    return " ".join(WORD.findall(fold(text)))


@cache
def _names() -> tuple[_Name, ...]:
    places = catalogs.municipalities()
    official = [(place.name, place, False) for place in places.values()]
    aliases = [(alias, places[code], True) for alias, code in catalogs.municipality_aliases()]
    return tuple(
        _Name(key(name), key(place.department), is_alias, place)
        for name, place, is_alias in official + aliases
    )


@cache
def _words() -> list[tuple[str, int]]:
    """Each word of a name or of its department, in order, with the number of the name."""
    return sorted(
        (word, number)
        for number, name in enumerate(_names())
        for word in {*name.key.split(), *name.department.split()}
    )
