"""Who is reminded of a circular: those who are behind, seldom, and each once."""

import datetime as dt

import pytest
import time_machine

from domain import board_making, board_reminders
from domain.board import Search
from domain.board_reminders import Preview
from domain.errors import Refused
from models import Addressee, AuditEntry, Circular, Letter, Stage, User, now
from tests.boards import call, comply, published
from tests.people import make_staff

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def chief() -> User:
    return make_staff()


@pytest.fixture
def circular() -> Circular:
    row = published()
    call(row, "Ana Rojas Peña", "13279714")
    board_making.make(row)
    return row


def remind(circular: Circular, by: User, key: str = "one", **asked: object) -> int:
    return board_reminders.send(circular, Search(**asked), pace=60, by=by, key=key)


def test_nobody_is_reminded_again_within_three_days(circular: Circular, chief: User):
    assert remind(circular, chief) == 1
    assert remind(circular, chief) == 1, "the same key answers the same"
    with pytest.raises(Refused, match="No hay a quién"):
        remind(circular, chief, "two")
    assert board_reminders.preview(circular, Search()) == Preview(0, 1, 0)
    assert Letter.select().count() == 1
    Letter.delete().execute()  # it has gone
    with time_machine.travel(now() + board_reminders.AGAIN_AFTER + dt.timedelta(minutes=1)):
        assert remind(circular, chief, "three") == 1
    assert [row.details["count"] for row in AuditEntry.select()] == [1, 1]


def test_who_complied_since_the_preview_is_not_reminded(circular: Circular, chief: User):
    comply(Addressee.get())
    assert board_reminders.preview(circular, Search()).letters == 1
    with (
        time_machine.travel(now() + dt.timedelta(minutes=1)),
        pytest.raises(Refused, match="No hay a quién"),
    ):
        remind(circular, chief)


def test_of_a_stage_that_has_complied_nobody_is_reminded(circular: Circular, chief: User):
    with pytest.raises(Refused, match="No hay a quién"):
        remind(circular, chief, stage=Stage.COMPLETE)
    assert Addressee.get().reminded_at is None


def test_a_closed_circular_reminds_nobody(circular: Circular, chief: User):
    Circular.update(state="closed").execute()
    with pytest.raises(Refused):
        remind(circular, chief)
