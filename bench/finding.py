"""P9 and P10: the search at ten thousand and a million names, by CPU of the thread."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from bench import million
from bench.measure import Case, Measure, wsgi_get
from bench.million import Portal
from bench.pages import shares
from domain import matches, search
from domain.names import fold, key_tokens
from models import User, db

SMALL = 10_000
QUERIES = 1000
FRAGMENT = "/registro/entidad?pais=CO&nombre=suministros+gomez&nit="
FLAT = ("nit", "prefijo", "nada")  # O(log n); the rest walk a list of documents


def measures(reference: Case, folder: Path) -> list[Measure]:
    small = _findings(million.registered(folder / "small", SMALL), reference)
    large = _findings(million.portal(folder.parent), reference)
    slowest = max(large.p99.values())
    flat = max(large.p99[name] / max(small.p99[name], 0.02) for name in FLAT)
    rest = max(large.p99[name] / max(small.p99[name], 0.02) for name in large.p99)
    for name, value in large.p99.items():
        print(f"     {name:<12} p99 {small.p99[name]:.3f} ms at 10k, {value:.3f} ms at 1M")
    return [
        Measure("P9", slowest, 3.0, "search: slowest class, CPU p99 at 1M, ms"),
        Measure("P9a", flat, 2.0, "search: NIT, prefix, no hit: growth of p99 from 10k to 1M"),
        Measure("P9b", rest, 25.0, "search: any class: growth of p99 from 10k to 1M"),
        Measure("P11", large.fragment, 0.40, "search fragment of ten rows at 1M / reference"),
        Measure("P10", large.exact, 0.999, "search: exact accent-free name among 10", True),
        Measure("P10a", large.typo, 0.99, "search: one slip in the longest word, among 10", True),
    ]


class Findings:
    def __init__(self) -> None:
        self.p99: dict[str, float] = {}
        self.exact = self.typo = self.fragment = 0.0


def _findings(portal: Portal, reference: Case) -> Findings:
    place, known = portal.place, portal.known
    with place.app.app_context():
        luck = random.Random(9)
        sample = [luck.choice(known) for _ in range(QUERIES)]
        found = Findings()
        for name, ask in _classes(luck).items():
            found.p99[name] = _p99([ask(*row) for row in sample])
        found.exact = _recall(sample, lambda words: " ".join(words), place.user)
        found.typo = _recall(sample, lambda words: _slip(words, luck), place.user)
        db.close()
    case = wsgi_get(place.app, FRAGMENT, place.cookie, HX_Request="true")
    found.fragment = shares(reference, {FRAGMENT: case})[FRAGMENT]
    return found


def _classes(luck: random.Random) -> dict[str, Callable[[int, str, str], str]]:
    def words(name: str) -> list[str]:
        return key_tokens(name)

    return {
        "nit": lambda _id, _name, number: number,
        "prefijo": lambda _id, name, _number: " ".join(words(name))[:3],
        "nada": lambda _id, name, _number: f"{words(name)[0]} zqxwkv {words(name)[-1]}",
        "exacto": lambda _id, name, _number: " ".join(words(name)),
        "tecleando": lambda _id, name, _number: " ".join(words(name))[: luck.randint(3, 20)],
        "dos": lambda _id, name, _number: " ".join(words(name)[-2:][::-1]),
        "común": lambda *_row: luck.choice(("suministros", "gomez", "drogueria", "asociados")),
        "desliz": lambda _id, name, _number: _slip(words(name), luck),
    }


def _p99(queries: list[str]) -> float:
    """Milliseconds of CPU of this thread."""
    spent = []
    for query in queries:
        ask = search.find_by_tax_id if query.isascii() and query.isdigit() else search.find
        start = time.thread_time()
        ask(query)
        spent.append((time.thread_time() - start) * 1000)
    return sorted(spent)[int(len(spent) * 0.99)]


def _recall(
    sample: list[tuple[int, str, str]], typed: Callable[[list[str]], str], by: User
) -> float:
    """How often the name itself, not only its like, is among the ten that the page shows."""
    hits = 0
    for id, name, _ in sample:
        shown = [
            match.entity for match in matches.find(typed(fold(name).split()), "", by=by).matches
        ]
        hits += any(row.id == id or row.name == name for row in shown)
    return hits / len(sample)


def _slip(words: list[str], luck: random.Random) -> str:
    """One letter dropped, changed or swapped in the longest word."""
    longest = max(words, key=len)
    at, kind = luck.randrange(1, max(2, len(longest) - 1)), luck.random()
    if kind < 0.33:
        wrong = longest[:at] + longest[at + 1 :]
    elif kind < 0.66:
        wrong = longest[:at] + luck.choice("aeiolnrst") + longest[at + 1 :]
    else:
        wrong = longest[:at] + longest[at + 1 : at + 2] + longest[at] + longest[at + 2 :]
    return " ".join(wrong if word == longest else word for word in words)
