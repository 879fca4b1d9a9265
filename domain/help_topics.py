"""*Ayuda*: a topic a page, found by the words that people use for it."""

import csv
import re
from dataclasses import dataclass
from functools import cache

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
    """Those that speak of some of the words, first those that speak of most, in their title."""
    words = [word for word in _words(text[:LONGEST]) if word[1:] and word not in SAY_NOTHING][
        :MOST_WORDS
    ]
    scored = [(_score(topic, words), topic) for topic in topics().values()]
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [topic for _, topic in found[:MOST_FOUND]]


def _score(topic: Topic, words: list[str]) -> int:
    starts = [f" {word.rstrip('s') if len(word) > 4 else word}" for word in words]
    return sum(4 * (each in topic.named) + (each in topic.said) for each in starts)


def _read(slug: str, group: str, words: str) -> Topic:
    title, _, body = (HELP / f"{slug}.txt").read_text(encoding="utf-8").partition("\n")
    written = blocks(body)
    said = " ".join(plain(line) for block in written for line in block.lines)
    return Topic(slug, group, title, written, _folded(f"{title} {words}"), _folded(said))


def _folded(text: str) -> str:
    return "".join(f" {word}" for word in _words(text))


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text))
