"""What waits for the review, in which order, and whose turn a row is."""

import datetime as dt

import pytest
import time_machine

from domain import review_queue, review_turns
from domain.errors import Refused
from domain.review_queue import Filters
from models import Damage, Entity, Review, StoredFile, User, db, now
from tests.crowd import at_once
from tests.people import make_staff
from tests.reviews import ROWS, accept, finished, paper, waiting_rows

pytestmark = pytest.mark.usefixtures("database")
FIRST, SECOND = ROWS


@pytest.fixture
def entity(ana: User) -> Entity:
    return finished(ana)


@pytest.fixture
def marta(database: None) -> User:
    return make_staff("marta", name="Marta Rincón")


@pytest.fixture
def edgar(database: None) -> User:
    return make_staff("edgar", name="Edgar Tarazona")


def test_two_reviewers_never_take_the_same_row(entity: Entity, marta: User, edgar: User):
    found = at_once(
        2, lambda n: str(review_queue.take_next(Filters(), by=(marta, edgar)[n]).requirement)
    )
    assert sorted(found) == sorted(ROWS)
    assert review_queue.take_next(Filters(), by=make_staff("tercera")) is None


def test_a_turn_keeps_others_away_for_fifteen_minutes(entity: Entity, marta: User, edgar: User):
    review_turns.take(entity, FIRST, by=marta)
    with pytest.raises(Refused, match="Marta Rincón"):
        review_turns.take(entity, FIRST, by=edgar)
    with pytest.raises(Refused, match="Marta Rincón"):
        accept(entity, FIRST, edgar)
    with time_machine.travel(now() + dt.timedelta(minutes=16), tick=False):
        review_turns.take(entity, FIRST, by=edgar)
        accept(entity, FIRST, edgar)
    assert not Review.select().exists()


def test_taking_another_row_leaves_the_one_before(entity: Entity, marta: User, edgar: User):
    review_turns.take(entity, FIRST, by=marta)
    review_turns.take(entity, SECOND, by=marta)
    review_turns.take(entity, FIRST, by=edgar)
    assert Review.select().count() == 2


def test_the_queue_holds_finished_entities_oldest_first_and_filters(entity: Entity, norma: User):
    other = finished(norma, "Otra Ñandú SAS", 2)
    page = review_queue.page(Filters())
    assert [each.document.entity.name for each in page.rows] == [entity.name] * 2 + [other.name] * 2
    assert len(review_queue.page(Filters(text="nandu")).rows) == 2
    assert len(review_queue.page(Filters(requirement=SECOND)).rows) == 2
    assert review_queue.page(Filters(family="natural")).rows == []
    after = page.rows[1].document.code
    assert len(review_queue.page(Filters(), after).rows) == 2
    with db.atomic():
        Entity.update(state="draft").where(Entity.id == other.id).execute()
        StoredFile.update(damage=Damage.MISSING).where(
            StoredFile.content_hash == paper(entity).content_hash
        ).execute()
    assert waiting_rows() == [SECOND] and review_queue.count() == 1
