"""A clock that is put back brings nothing to life again, and nobody waits for it (A52)."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from domain import limits, outbox, pulse, sessions, tokens
from models import AuditEntry, Letter, LetterState, Purpose, User, db, now

pytestmark = pytest.mark.usefixtures("database")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime(2026, 12, 3, 20, tzinfo=dt.UTC), tick=False) as clock:
        pulse.beat()
        yield clock


def jump(clock: time_machine.Traveller, hours: float) -> None:
    """The worker sees the hour before and after."""
    pulse.beat()
    clock.shift(hours * HOUR)
    pulse.beat()


@pytest.mark.parametrize("hours", [1, 72, 24 * 400])
def test_a_link_that_was_over_stays_so(clock: time_machine.Traveller, ana: User, hours: int):
    with db.atomic():
        link = tokens.issue(ana, Purpose.RECOVER_PASSWORD)
    clock.shift(1.1 * HOUR)
    jump(clock, -hours)
    for _ in range(3):
        again = tokens.find(tokens.secret_of(link), Purpose.RECOVER_PASSWORD)
        assert again and not tokens.usable(again) and not tokens.use(again)
        clock.shift(hours * HOUR / 2)


def test_a_link_of_an_hour_that_comes_again_serves_in_neither(clock, ana: User):
    with db.atomic():
        link = tokens.issue(ana, Purpose.RECOVER_PASSWORD)
    jump(clock, -72)
    clock.shift(72.1 * HOUR)
    again = tokens.find(tokens.secret_of(link), Purpose.RECOVER_PASSWORD)
    assert again and not tokens.usable(again)


def test_a_link_sent_after_it_serves(clock, ana: User):
    jump(clock, -72)
    with db.atomic():
        link = tokens.issue(ana, Purpose.RECOVER_PASSWORD)
    pulse.beat()
    assert tokens.usable(tokens.find(tokens.secret_of(link), Purpose.RECOVER_PASSWORD))


def test_no_session_outlives_it(clock, ana: User):
    secret = sessions.begin(ana, browser="Otro", network="203.0.113.7")
    clock.shift(13 * HOUR)
    jump(clock, -13)
    assert sessions.resume(secret) is None


def test_letters_that_were_due_go_at_once_and_those_for_later_wait(clock, ana: User):
    with db.atomic():
        outbox.post("username", "S", ana.email, name="A", username="ana")
        outbox.post("username", "S", ana.email, due=now() + HOUR, name="A", username="ana")
    jump(clock, -72)
    while outbox.work():
        pass
    assert sorted(row.state for row in Letter.select()) == [LetterState.QUEUED, LetterState.SENT]


def test_nobody_waits_for_an_hour_that_comes_again(clock, ana: User):
    for _ in range(limits.SIGN_IN.times):
        limits.allow(limits.SIGN_IN, "ana")
    assert limits.exhausted(limits.SIGN_IN, "ana")
    jump(clock, -24 * 400)
    assert not limits.exhausted(limits.SIGN_IN, "ana")


def test_it_is_written_down_once(clock):
    jump(clock, -72)
    pulse.beat()
    [entry] = AuditEntry.select().where(AuditEntry.action == "clock_put_back")
    assert entry.details == {"seconds": 72 * 3600}
