"""P9d and P1d: the public directory of a million suppliers, by CPU of the thread."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from bench import million
from bench.measure import Case, Measure, wsgi_get
from bench.million import somewhere
from bench.pages import shares
from domain import catalogs, directory
from domain.directory import FAMILY, Asked
from domain.names import key_tokens
from models import Entity, db

QUERIES = 500
PAGE = "/directorio?tipo=familia-juridica&verificada=y"


def measures(reference: Case, folder: Path) -> list[Measure]:
    """On the portal that `finding` has just measured, or its own."""
    portal = million.portal(folder.parent)
    place, known = portal.place, portal.known
    with place.app.app_context():
        luck = random.Random(9)
        sample = [luck.choice(known) for _ in range(QUERIES)]
        p99 = {name: _p99([ask(*row) for row in sample]) for name, ask in _classes(luck).items()}
        db.close()
    for name, value in p99.items():
        print(f"     {name:<12} p99 {value:.3f} ms at 1M")
    page = shares(reference, {PAGE: wsgi_get(place.app, PAGE, "")})[PAGE]
    return [
        Measure("P9d", max(p99.values()), 3.0, "directory: slowest class, CPU p99 at 1M, ms"),
        Measure("P1d", page, 0.40, "directory: a page of twenty at 1M / reference"),
    ]


def _classes(luck: random.Random) -> dict[str, Callable[[int, str, str], tuple[Asked, str]]]:
    offers = list(catalogs.unspsc_families())
    families = ("juridica", "esal", "publica", "plural")

    def family() -> str:
        return FAMILY + luck.choice(families)

    def words(name: str) -> str:
        return " ".join(key_tokens(name))

    def common() -> str:
        return luck.choice(("suministros", "gomez", "drogueria", "pamplona"))

    def code(id: int) -> str:
        return str(Entity.get_by_id(id).code)

    return {
        "todo": lambda id, _name, _number: (Asked(), code(id)),
        "nit": lambda _id, _name, number: (Asked(number), ""),
        "nombre": lambda _id, name, _number: (Asked(words(name)), ""),
        "común": lambda *_row: (Asked(common()), ""),
        "lugar": lambda id, _name, _number: (Asked(place=somewhere(luck)), code(id)),
        "familia": lambda id, _name, _number: (Asked(kind=family()), code(id)),
        "servicio": lambda id, _name, _number: (Asked(offer=luck.choice(offers)), code(id)),
        "lo demás": lambda *_row: (
            Asked(
                place=somewhere(luck),
                kind=family(),
                offer=luck.choice(offers),
                verified=True,
            ),
            "",
        ),
        "todo junto": lambda *_row: (
            Asked(common(), somewhere(luck), family(), verified=True),
            "",
        ),
    }


def _p99(queries: list[tuple[Asked, str]]) -> float:
    """Milliseconds of CPU of this thread."""
    spent = []
    for asked, after in queries:
        start = time.thread_time()
        directory.find(asked, directory.chosen(asked), after)
        spent.append((time.thread_time() - start) * 1000)
    return sorted(spent)[int(len(spent) * 0.99)]
