"""Find a UNSPSC family of goods or services as people say it."""

from dataclasses import dataclass
from functools import cache

from domain import catalogs, municipalities

MOST = 20
LONGEST_QUERY = 100
LONG_ENOUGH_FOR_A_PLURAL = 4
STEM = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """A family of the classification: «Servicios de limpieza, descontaminación …»."""

    code: str
    name: str
    segment: str


def named(code: str) -> Offer | None:
    return _by_code().get(code)


def in_segment(code: str) -> list[Offer]:
    """The families of a segment, whose code is `code`."""
    return [row for row, _, _ in _every() if row.code[:2] == code[:2] and code]


def find(text: str) -> list[Offer]:
    """Those whose code begins so; else those with every word, in their name before those that
    need the segment's for it; where there are none, with the beginning of each word."""
    text = text[:LONGEST_QUERY].strip()
    if text.isascii() and text.isdigit():
        return [row for row, _, _ in _every() if row.code.startswith(text)][:MOST]
    words = [_singular(word) for word in municipalities.key(text).split() if len(word) > 2]
    if not words:
        return []
    return _with(words) or _with([word[:STEM] for word in words])


def _with(words: list[str]) -> list[Offer]:
    own = [row for row, name, _ in _every() if _holds(name, words)]
    wider = [row for row, name, above in _every() if _holds(name + above, words)]
    return list(dict.fromkeys(own + wider))[:MOST]


def _holds(name: tuple[str, ...], words: list[str]) -> bool:
    return all(any(each.startswith(word) for each in name) for word in words)


def _singular(word: str) -> str:
    """What singular and plural begin with: «papeles», «papel»."""
    if len(word) <= LONG_ENOUGH_FOR_A_PLURAL:
        return word
    return word.removesuffix("s").removesuffix("e")


@cache
def _by_code() -> dict[str, Offer]:
    segments = catalogs.unspsc_segments()
    return {
        code: Offer(code, name, segments[code[:2].ljust(8, "0")])
        for code, name in catalogs.unspsc_families().items()
    }


@cache
def _every() -> list[tuple[Offer, tuple[str, ...], tuple[str, ...]]]:
    """Each, with the words of its name and those that people use for it, and its segment's."""
    offers, said = _by_code().values(), catalogs.unspsc_words()
    return [
        (row, _words(f"{row.name} {said.get(row.code, '')}"), _words(row.segment)) for row in offers
    ]


def _words(text: str) -> tuple[str, ...]:
    return tuple(municipalities.key(text).split())
