"""What the worker does by itself, round after round."""

import datetime as dt
import json

import pytest
import time_machine

from blueprints.request_log import JsonLine
from domain import worker
from domain.locking import next_of
from models import Document, DocumentState, Letter, LetterState, User
from tests.drafts import paper
from tests.people import make_entity, make_user

pytestmark = pytest.mark.usefixtures("database")


def test_a_paper_lapses_and_its_letter_goes_out(ana: User):
    paper(make_entity(administrator=ana), "rup", valid_until=dt.date(2027, 3, 31))
    with time_machine.travel(dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC), tick=False):
        letters = worker._Letters()
        for _round in range(6):
            letters.work()
    assert Document.get().state == DocumentState.EXPIRED
    assert Letter.get().state == LetterState.SENT


CANARY = "canario@correo.example"


def test_each_turn_has_an_id_of_its_own_in_the_log_without_what_its_fault_quotes(
    caplog, monkeypatch
):
    """A57."""
    monkeypatch.setattr(worker, "PAUSE_OF_A_FAULT", 0.0)
    stop, last = worker.Stop(), iter([False, True])

    def fail() -> bool:
        if next(last):
            stop.ask()
        raise ValueError(CANARY)

    worker._repeat(stop, fail)
    written = [JsonLine().format(record) for record in caplog.records]
    assert [json.loads(line)["message"] for line in written] == ["worker: ValueError"] * 2
    assert len({json.loads(line)["id"] for line in written}) == 2
    assert CANARY not in "".join(written)


def test_workers_of_two_machines_seldom_take_the_same_of_what_has_no_lease(
    database: None, engine: str
):
    for n in range(5):
        make_user(f"u{n}")
    taken = {next_of(User.select().order_by(User.id)).username for _ in range(200)}
    assert taken == {"u0"} if engine == "sqlite" else len(taken) > 1
    assert next_of(User.select().where(User.username == "nobody")) is None
