"""How far many entities are, which is what the rows of each say."""

import datetime as dt
import random

import pytest

from domain import progress, requirements
from models import (
    Damage,
    DocumentState,
    Entity,
    EntityState,
    Family,
    Requirement,
    Scan,
    StoredFile,
    db,
    now,
)
from tests.drafts import paper
from tests.people import make_entity
from tests.tables import queries

pytestmark = pytest.mark.usefixtures("database")
STATES = [state for state in DocumentState if state != DocumentState.MISSING]
DAYS = (None, dt.date(2020, 1, 1), dt.date(2098, 1, 1), dt.date(2099, 1, 1))
FILES = (
    {},
    {"damage": Damage.ALTERED},
    {"scan": Scan.INFECTED},
    {"scan": Scan.CLEAN},
)


def some_entity(chance: random.Random, number: int) -> Entity:
    """Of any family, drafted, finished or imported, with papers in any state."""
    family = chance.choice((Family.NATURAL, Family.LEGAL, Family.NON_PROFIT, Family.FOREIGN))
    finished = chance.random() < 0.6
    entity = make_entity(
        f"Entidad {number}",
        None,
        family=family,
        organisation_type=chance.choice(("sas", "otra")),
        state=EntityState.REGISTERED if finished else EntityState.DRAFT,
        receipt=f"2026-{number:06}" if finished and chance.random() < 0.8 else None,
    )
    requirements.ask(entity)
    codes = [each.code for each in requirements.asked_of(entity)]
    for _ in range(chance.randrange(3 * len(codes))):
        paper(
            entity,
            chance.choice([*codes, ""]),
            content_hash=str(chance.randrange(len(FILES))) * 64,
            state=chance.choice(STATES),
            valid_until=chance.choice(DAYS),
            removed_at=now() if chance.random() < 0.1 else None,
        )
    return entity


def test_it_is_what_the_rows_of_each_say_whatever_was_asked_and_handed_in():
    chance = random.Random(5)
    with db.atomic():
        for number, more in enumerate(FILES):
            kept = {"content_hash": str(number) * 64, "size": 1, "media_type": "text/plain"}
            StoredFile.create(**kept, **more)
        entities = [some_entity(chance, number) for number in range(40)]
        Requirement.update(organisation_type="otra").where(Requirement.code == "rup").execute()
        Requirement.update(active=False).where(Requirement.code == "experiencia").execute()
    each = {one.id: progress.judged(requirements.rows(one)) for one in entities}
    assert progress.of(sorted(each)) == each
    assert len(set(each.values())) > 15


def test_few_and_many_take_the_same_queries():
    with db.atomic():
        ids = [make_entity(f"Entidad {number}", None).id for number in range(60)]
    with queries() as few:
        progress.of(ids[:5])
    with queries() as many:
        progress.of(ids)
    assert len(few) == len(many)


def test_an_entity_that_is_no_more_is_left_out():
    assert progress.of([7]) == {}
