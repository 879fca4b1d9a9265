"""What the worker does by itself, round after round."""

import datetime as dt

import pytest
import time_machine

from domain import worker
from models import Document, DocumentState, Letter, LetterState, User
from tests.drafts import paper
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")


def test_a_paper_lapses_and_its_letter_goes_out(ana: User):
    paper(make_entity(administrator=ana), "rup", valid_until=dt.date(2027, 3, 31))
    with time_machine.travel(dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC), tick=False):
        letters = worker._Letters()
        for _round in range(6):
            letters.work()
    assert Document.get().state == DocumentState.EXPIRED
    assert Letter.get().state == LetterState.SENT
