"""Find registered entities by name or NIT: bounded work however many there are.

No stage ranks in the database, each has a limit, and similarity orders at most a hundred rows.
"""

from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from domain import tax_ids
from domain.names import STOP_WORDS, key_tokens
from models.search import (
    Found,
    add_words,
    drop_name,
    known_words,
    names_equal,
    names_from,
    names_holding,
    put_names,
    registered_with,
    words_from,
    words_near,
)

LONGEST_TEXT = 300
MOST_WORDS = 12
MATCHES = 50
COMPLETIONS, NEAR, CORRECTIONS = 20, 300, 20
INDEXED_PREFIX = 4
SHORTEST_CORRECTED, LONGEST_WORD = 3, 40
SAME_TAX_ID = 100
SPECIFIC = 3
"""A whole name of so many words is who was meant: nobody is looked for by the words alone."""
NOISE = frozenset({"empresa", "social", "estado"})
"""The long form of E.S.E., which names are registered with and without."""


def find(text: str, *, limit: int = 10) -> list[int]:
    """Ids of the registered entities whose name the text may mean, best first.

    By the whole name, its beginning or any of its words, the last one perhaps unfinished; with one
    slip in a word where nothing else is found. Never raises for odd text.
    """
    words = key_tokens(text[:LONGEST_TEXT])
    if not words:
        return []
    telling = [word for word in words if not _is_noise(word)]
    found = _literal(words, limit) or _corrected(words, limit)
    if not found and telling and telling != words:
        found = _literal(telling, limit) or _corrected(telling, limit)
    return [row.entity_id for row in _ranked(" ".join(words), found)[:limit]]


def find_by_tax_id(text: str) -> list[int]:
    """Ids of the registered entities with this NIT, typed with or without DV and separators."""
    numbers = tax_ids.candidates(text)
    if not numbers:
        return []
    rows = registered_with(numbers, SAME_TAX_ID)
    return [id for id, number in sorted(rows, key=lambda row: numbers.index(row[1]))]


def index(entity_id: int, name: str, short_name: str = "") -> None:
    """Let a registered entity be found by this name. Part of the caller's transaction."""
    index_many([(entity_id, name, short_name)])


def index_many(rows: Iterable[tuple[int, str, str]]) -> None:
    """The same for many: (entity id, name, short name). Part of the caller's transaction."""
    found = [Found(id, _key(name), _key(short_name)) for id, name, short_name in rows]
    words = {word for row in found for word in f"{row.name} {row.short_name}".split()}
    kept = {word for word in words if SHORTEST_CORRECTED <= len(word) <= LONGEST_WORD}
    put_names(found)
    add_words(kept, correctable=_is_correctable)


def forget(entity_id: int) -> None:
    """It is found no more. Part of the caller's transaction."""
    drop_name(entity_id)


def _key(name: str) -> str:
    return " ".join(key_tokens(name[:LONGEST_TEXT]))[:LONGEST_TEXT]


def _literal(words: list[str], limit: int) -> list[Found]:
    """As it was typed: names that begin so, then names that hold every word."""
    whole = " ".join(words)
    found = names_from(whole, limit)
    if len(words) >= SPECIFIC and found and found[0].name == whole:
        return found
    *complete, last = words[:MOST_WORDS]
    head = [[word] for word in complete]
    if len(found) < limit:
        unfinished = 2 <= len(last) <= INDEXED_PREFIX and len(words) <= MOST_WORDS
        whole_words = [*head, [last + "*" if unfinished else last]]
        found += names_holding(whole_words, max(MATCHES, limit))
    if len(found) < limit and len(last) > INDEXED_PREFIX:
        endings = words_from(last, COMPLETIONS)
        found += names_holding([*head, endings], max(MATCHES, limit)) if endings else []
    return found


def _corrected(words: list[str], limit: int) -> list[Found]:
    """With one slip in a word: first in those that no name holds, then in any."""
    checked = [word for word in words[:MOST_WORDS] if _is_correctable(word)]
    if not checked:
        return []
    known = known_words(checked)
    near = {word: _corrections(word) for word in checked if word not in known}
    found = _with_alternatives(words, near, limit) if near else []
    if not found and known:
        near |= {word: [word, *_corrections(word)] for word in known}
        found = _with_alternatives(words, near, limit)
    return found


def _with_alternatives(words: list[str], near: dict[str, list[str]], limit: int) -> list[Found]:
    groups = [near.get(word, [word]) for word in words[:MOST_WORDS]]
    if not all(groups):
        return []
    whole = {
        " ".join([*words[:at], other, *words[at + 1 :]])
        for at, word in enumerate(words[:MOST_WORDS])
        for other in near.get(word, [])
    }
    found = names_equal(sorted(whole), limit)
    enough = len(found) == limit or (found and len(words) >= SPECIFIC)
    return found if enough else found + names_holding(groups, MATCHES)


def _corrections(word: str) -> list[str]:
    others = (other for other in words_near(word, NEAR) if other != word)
    return [other for other in others if OSA.distance(word, other) <= 1][:CORRECTIONS]


def _is_noise(word: str) -> bool:
    """A word that people add to a name, or a stop word with a slip, like *dee*."""
    slip = any(len(stop) > 1 and OSA.distance(word, stop) <= 1 for stop in STOP_WORDS)
    return len(word) == 1 or word in NOISE or slip


def _is_correctable(word: str) -> bool:
    return SHORTEST_CORRECTED <= len(word) <= LONGEST_WORD and word.strip("0123456789") != ""


def _ranked(typed: str, found: list[Found]) -> list[Found]:
    return sorted(set(found), key=lambda row: (-_similarity(typed, row), row.entity_id))


def _similarity(typed: str, row: Found) -> float:
    """In any order of the words, and a little more in the same order."""
    same = max(fuzz.ratio(typed, row.name), fuzz.ratio(typed, row.short_name))
    return same + 2 * fuzz.token_sort_ratio(typed, row.name)
