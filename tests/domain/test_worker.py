"""What the worker does by itself, round after round."""

import datetime as dt

import pytest
import time_machine

from domain import worker
from models import Document, DocumentState, Letter, LetterState, User, db
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")


def test_a_paper_lapses_and_its_letter_goes_out(ana: User):
    entity = make_entity(administrator=ana)
    with db.atomic():
        row = {"name": "a.pdf", "content_hash": "a" * 64, "media_type": "x", "size": 1}
        last = dt.date(2027, 3, 31)
        Document.create(entity=entity, requirement="rup", valid_until=last, **row)
    with time_machine.travel(dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC), tick=False):
        letters = worker._Letters()
        for _round in range(6):
            letters.work()
    assert Document.get().state == DocumentState.EXPIRED
    assert Letter.get().state == LetterState.SENT
