"""One letter a day with all that was returned, and the days to correct it."""

import datetime as dt

import pytest
import time_machine

from domain import agenda, requirements, review_letters
from domain.agenda import EventKind
from models import Entity, Letter, User
from tests.attaching import put
from tests.browsing import Browser
from tests.mail import letters_to, text_of
from tests.people import make_staff
from tests.reviews import REASON, ROWS, accept, finished, give_back, paper

pytestmark = pytest.mark.usefixtures("database")
FIRST, SECOND = ROWS
MORNING = dt.datetime(2026, 11, 10, 14, tzinfo=dt.UTC)
"""Nine in the morning of a Tuesday in Colombia, before a week with a holiday."""


@pytest.fixture
def entity(ana: User) -> Entity:
    with time_machine.travel(MORNING, tick=False):
        return finished(ana)


def told(at: dt.datetime) -> int:
    """How many letters about returns there are once the worker has come by then."""
    with time_machine.travel(at, tick=False):
        while review_letters.work():
            pass
    return Letter.select().where(Letter.template == "documents_returned").count()


def minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def test_one_letter_holds_all_that_was_returned(entity: Entity, ana: User, browser: Browser):
    marta = make_staff("marta")
    with time_machine.travel(MORNING, tick=False):
        give_back(entity, FIRST, marta)
        give_back(entity, SECOND, marta, "Falta la página 2")
    assert told(MORNING + minutes(9)) == 0  # it may still be taken back
    assert told(MORNING + minutes(11)) == 1
    with time_machine.travel(MORNING + minutes(12), tick=False):
        [letter] = letters_to(browser, ana.email)
    text = text_of(letter)
    assert REASON in text and "Falta la página 2" in text
    assert f"/documentos?fila={FIRST}#fila-{FIRST}\n" in text
    assert "18 de noviembre de 2026" in text  # the 16th is a holiday
    events = agenda.of(entity, requirements.rows(entity), MORNING.date())
    assert [(each.kind, each.on.day) for each in events] == [(EventKind.CORRECTION, 18)] * 2


def test_while_more_of_the_entity_waits_the_letter_does_until_four(entity: Entity):
    with time_machine.travel(MORNING, tick=False):
        give_back(entity, FIRST, make_staff("marta"))
    assert told(MORNING + minutes(60)) == 0
    assert told(MORNING.replace(hour=21, minute=1)) == 1


def test_at_four_what_may_still_be_taken_back_is_left_for_the_next_day(entity: Entity):
    marta, four = make_staff("marta"), MORNING.replace(hour=21)
    with time_machine.travel(MORNING, tick=False):
        give_back(entity, FIRST, marta)
    with time_machine.travel(four - minutes(5), tick=False):
        give_back(entity, SECOND, marta)
    assert told(four) == 1
    assert paper(entity, FIRST).told_at and not paper(entity, SECOND).told_at


def test_what_is_returned_after_the_letter_goes_the_next_day(entity: Entity, ana: User):
    marta = make_staff("marta")
    with time_machine.travel(MORNING, tick=False):
        give_back(entity, FIRST, marta)
        accept(entity, SECOND, marta)
    assert told(MORNING + minutes(11)) == 1
    with time_machine.travel(MORNING + minutes(20), tick=False):
        put(entity, FIRST, b"corregido", ana)
        give_back(entity, FIRST, marta)
    assert told(MORNING + minutes(60)) == 1
    assert told(MORNING + dt.timedelta(1)) == 2
    assert paper(entity).correct_by == dt.date(2026, 11, 19)


def test_what_was_corrected_before_the_letter_is_not_asked_again(entity: Entity, ana: User):
    marta = make_staff("marta")
    with time_machine.travel(MORNING, tick=False):
        give_back(entity, FIRST, marta)
        put(entity, FIRST, b"corregido", ana)
        accept(entity, FIRST, marta)
        accept(entity, SECOND, marta)
    assert told(MORNING + minutes(11)) == 0
