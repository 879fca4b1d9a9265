"""*Ayuda*: a topic a page, found by the words that people use for it."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from domain.catalogs import FOLDER
from domain.markup import plain
from domain.names import fold
from domain.plain_pages import Block, blocks

HELP = FOLDER / "help"
GROUPS = {
    "entrar": "Registrarse y entrar",
    "entidad": "Mi entidad y sus usuarios",
    "documentos": "Los documentos",
    "institucion": "La institución y el portal",
}
LONGEST = 80
MOST_WORDS = 8
MOST_FOUND = 10
LONG_ENOUGH_TO_SLIP, LONG_ENOUGH_TO_GLUE = 5, 7
WORD = re.compile(r"[a-z0-9]+")
SAY_NOTHING = frozenset(
    {"a", "al", "como", "con", "cual", "cuando", "de", "del", "donde", "el", "en", "es", "esta"}
    | {"este", "hacer", "hago", "la", "las", "le", "lo", "los", "me", "mi", "mis", "no", "o"}
    | {"para", "pero", "por", "porque", "puedo", "que", "quien", "se", "si", "sin", "su", "sus"}
    | {"tengo", "un", "una", "y", "ya", "yo"}
)


@dataclass(frozen=True)
class Topic:
    slug: str
    group: str
    title: str
    blocks: tuple[Block, ...]
    named: str
    """Its title and what else people call it, folded, a blank before each word."""
    said: str


@cache
def topics() -> dict[str, Topic]:
    with (HELP / "topics.csv").open(newline="", encoding="utf-8") as file:
        return {row["slug"]: _read(**row) for row in csv.DictReader(file)}


def grouped() -> list[tuple[str, str, list[Topic]]]:
    """Each group's anchor and name, and its topics in their order."""
    return [
        (key, name, [each for each in topics().values() if each.group == key])
        for key, name in GROUPS.items()
    ]


def find(slug: str) -> Topic | None:
    return topics().get(slug)


def search(text: str) -> list[Topic]:
    """Those that speak of some of the words, first those that few others speak of, in their title.

    A word that no topic holds is read with one slip, or as several that were typed together.
    """
    words = [word for word in _words(text[:LONGEST]) if word[1:] and word not in SAY_NOTHING]
    scores: Counter[str] = Counter()
    for word in words[:MOST_WORDS]:
        found = _speaking(word)
        scores.update({slug: points * (1 + 2 / len(found)) for slug, points in found.items()})
    return [topics()[slug] for slug, _ in scores.most_common(MOST_FOUND)]


def _speaking(word: str) -> dict[str, float]:
    """The topics that hold a word, each with what that counts."""
    start = f" {word.rstrip('s') if len(word) > 4 else word}"
    literal = {slug: _points([start], topic) for slug, topic in topics().items()}
    if not any(literal.values()):
        near = _near(word)
        literal = {slug: _points(near, topic, word) for slug, topic in topics().items()}
    return {slug: points for slug, points in literal.items() if points}


def _points(starts: list[str], topic: Topic, glued: str = "") -> float:
    """What it is named by counts four times what it only says."""
    return sum(
        weight
        for weight, text in ((4, topic.named), (1, topic.said))
        if any(start in text for start in starts) or _is_glued(glued, text)
    )


def _is_glued(word: str, text: str) -> bool:
    return len(word) >= LONG_ENOUGH_TO_GLUE and word in text.replace(" ", "")


def _near(word: str) -> list[str]:
    """The words of all topics that this one may be with one slip, or a beginning of."""
    if len(word) < LONG_ENOUGH_TO_SLIP:
        return []
    return [f" {each}" for each in _vocabulary() if _is_near(word, each)]


def _is_near(word: str, other: str) -> bool:
    ends = range(len(word) - 1, len(word) + 2)
    return len(other) >= len(word) - 1 and any(OSA.distance(word, other[:end]) <= 1 for end in ends)


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(" ".join(f"{each.named}{each.said}" for each in topics().values()).split())


def _read(slug: str, group: str, words: str) -> Topic:
    title, _, body = (HELP / f"{slug}.txt").read_text(encoding="utf-8").partition("\n")
    written = blocks(body)
    said = " ".join(plain(line) for block in written for line in block.lines)
    return Topic(slug, group, title, written, _folded(f"{title} {words}"), _folded(said))


def _folded(text: str) -> str:
    return "".join(f" {word}" for word in _words(text))


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text))
