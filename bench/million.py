"""A portal of a million suppliers, of every type and place: search and directory share it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench import names, scene
from domain import catalogs, search
from models import Entity, EntityState, Supply, db, directory, now
from models.base import Table, new_code
from models.ready import insert_new

COUNT = 1_000_000
BATCH, AT_ONCE = 5000, 500
VERIFIED = 0.15
FILLING = ("synchronous=OFF", "cache_size=-1000000", "wal_autocheckpoint=100000")

Known = tuple[int, str, str]
"""An entity's id, name and NIT."""


@dataclass(frozen=True)
class Portal:
    place: scene.Scene
    known: list[Known]


@cache
def portal(folder: Path) -> Portal:
    """Made once a run; who asks again must not have built another since."""
    return registered(folder / "million", COUNT)


def registered(folder: Path, count: int) -> Portal:
    """So many names, in the tables as an import would leave them, but written for speed."""
    place = scene.build(folder, throttle=False)
    with place.app.app_context():
        for each in FILLING:
            db.execute_sql(f"PRAGMA {each}")
        with _directory_at_the_end():
            known = _fill(count, random.Random(9))
        db.execute_sql("ANALYZE")
        db.close()
    return Portal(place, known)


def somewhere(luck: random.Random) -> str:
    """A municipality: some are common, most are rare."""
    places = list(catalogs.municipalities())
    return places[int(luck.random() ** 4 * len(places))]


def _fill(count: int, luck: random.Random) -> list[Known]:
    known: list[Known] = []
    batch: list[tuple[int, str, str, str]] = []
    for at, (name, number, digit) in enumerate(names.rows(count)):
        batch.append((at + 10, name, number, digit))
        if len(batch) == BATCH or at + 1 == count:
            with db.atomic():
                _insert(Entity, [_columns(*row, luck) for row in batch])
                _insert(Supply, _offers([row[0] for row in batch], luck))
                search.index_many((id, name, "") for id, name, _, _ in batch)
            known += [(id, name, number) for id, name, number, _ in batch]
            batch = []
    return known


@contextmanager
def _directory_at_the_end() -> Iterator[None]:
    """Its rows are made at once, not by triggers one by one."""
    for name, *_ in directory.WHEN:
        db.execute_sql(f"DROP TRIGGER directory_{name}")
    db.execute_sql("DROP TABLE directory_entry")
    yield
    directory.create_directory()
    for unspsc, offers in ((directory.WHOLE, ""), ("supply.unspsc", directory.OFFERS)):
        shown = directory.SHOWN.format(unspsc=unspsc, offers=offers, id="entity.id")
        db.execute_sql(f"INSERT INTO directory_entry {shown}")


def _columns(id: int, name: str, number: str, digit: str, luck: random.Random) -> dict[str, object]:
    types = [each for each in catalogs.organisation_types().values() if each.family != "natural"]
    type_ = types[int(luck.random() ** 4 * len(types))]
    return {
        "id": id,
        "code": new_code(),
        "name": name,
        "tax_id": number,
        "check_digit": digit,
        "organisation_type": type_.code,
        "family": type_.family,
        "municipality_code": somewhere(luck),
        "verified_at": now() if luck.random() < VERIFIED else None,
        "state": EntityState.REGISTERED,
    }


def _offers(ids: list[int], luck: random.Random) -> list[dict[str, object]]:
    """Three families for every third of them."""
    families = list(catalogs.unspsc_families())
    some = luck.sample(ids, len(ids) // 3)
    return [{"entity": id, "unspsc": each} for id in some for each in luck.sample(families, 3)]


def _insert(table: type[Table], rows: list[dict[str, object]]) -> None:
    """Some at a time: SQLite takes 32,766 values in one statement."""
    for start in range(0, len(rows), AT_ONCE):
        insert_new(table, rows[start : start + AT_ONCE], returning="id")
