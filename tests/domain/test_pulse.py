"""What stops is recorded by itself: the portal, and its mail."""

import datetime as dt

import pytest
import time_machine

from domain import outbox, pulse
from models import AuditEntry, Letter, LetterState, Outage, Pulse, db
from tests.conftest import with_settings
from tests.servers import free_port, smtp

pytestmark = pytest.mark.usefixtures("database")
AT = dt.datetime(2026, 12, 3, 20, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def beat_after(minutes: float) -> None:
    with time_machine.travel(AT + MINUTE * minutes, tick=False):
        pulse.beat()


def test_while_it_beats_nothing_is_recorded():
    for minutes in (0, 0.5, 1, 5):
        beat_after(minutes)
    assert Outage.select().count() == 0
    assert (Pulse.get().up_since, Pulse.get().beat_at) == (AT, AT + 5 * MINUTE)


def test_a_gap_is_an_outage_once():
    for minutes in (0, 1, 31, 31.5):
        beat_after(minutes)
    [outage] = Outage.select()
    assert (outage.began_at, outage.ended_at) == (AT + MINUTE, AT + 31 * MINUTE)
    assert outage.kind == "portal" and outage.is_automatic
    assert Pulse.get().up_since == AT + 31 * MINUTE


def test_a_clock_put_back_is_no_outage():
    for minutes in (60, 0, 0.5, 1):
        beat_after(minutes)
    assert Outage.select().count() == 0
    assert (Pulse.get().up_since, Pulse.get().beat_at) == (AT, AT + MINUTE)


def test_a_clock_that_is_set_right_by_a_little_goes_unnoticed():
    for minutes in (60, 57, 58):
        beat_after(minutes)
    assert Pulse.get().beat_at == AT + 60 * MINUTE
    assert not AuditEntry.select().where(AuditEntry.action == "clock_put_back").exists()


def test_of_two_machines_one_may_be_late_and_only_its_first_word_says_that_the_clock_was_put_back():
    said: dict[str, dt.datetime] = {}
    for minutes in range(60):
        for machine, late in (("one", 0), ("other", 7)):
            with time_machine.travel(AT + MINUTE * (minutes - late), tick=False):
                said[machine] = pulse.beat(said.get(machine))
    put_back = AuditEntry.select().where(AuditEntry.action == "clock_put_back")
    assert put_back.count() == 1
    assert Outage.select().count() == 1  # from that word to the next of the other


def send(minutes: float) -> None:
    with time_machine.travel(AT + MINUTE * minutes, tick=False):
        Letter.update(run_at=AT).where(Letter.state == LetterState.QUEUED).execute()
        while outbox.work():
            pass


def test_mail_that_is_down_long_is_an_outage_when_it_works_again(app):
    with time_machine.travel(AT, tick=False):
        pulse.beat()
        with db.atomic():
            outbox.post("username", "Su usuario", "ana@example.com", name="Ana", username="ana")
    with_settings(app, mail_server="127.0.0.1", mail_port=free_port())
    send(1)
    send(5)
    assert Pulse.get().mail_down_since == AT + MINUTE
    with smtp() as server:
        with_settings(app, mail_server=server.host, mail_port=server.port)
        send(30)
    [outage] = Outage.select()
    assert (outage.kind, outage.began_at) == ("mail", AT + MINUTE)
    assert outage.ended_at == AT + 30 * MINUTE and Pulse.get().mail_down_since is None
