"""Requests that nobody answers: a reminder after three days, an end after thirty (A04, A52)."""

import datetime as dt
from functools import partial
from itertools import count

import pytest
import time_machine

from domain import access, outbox, unanswered, worker
from domain.errors import Refused
from models import Access, AccessState, AuditEntry, Entity, Letter, LetterState, Role, User, now
from tests.crowd import at_once
from tests.people import give_access, make_entity, make_staff, make_user

keys = (f"unanswered-{n}" for n in count())


def waits(user: User, entity: Entity, days: float) -> Access:
    asked = now() - dt.timedelta(days=days)
    return give_access(user, entity, state=AccessState.PENDING, requested_at=asked)


def work() -> None:
    while unanswered.work():
        pass


def told(template: str) -> list[str]:
    rows = Letter.select().where(Letter.template == template).order_by(Letter.recipient)
    return [row.recipient for row in rows]


def test_after_three_days_each_administrator_is_reminded_once_by_one_letter(entity, gloria):
    give_access(make_user("luz"), entity, Role.ADMINISTRATOR)
    second = make_entity("Otra SAS", "900373923", gloria)
    for place in (entity, second):
        for n in range(3):
            waits(make_user(f"persona{n}{place.id}"), place, 3.1)
    work()
    work()
    assert told("access_overdue") == ["gloria@example.com", "luz@example.com"]


def test_before_three_days_nobody_is_reminded(entity, ramon):
    waits(ramon, entity, 2.9)
    assert not unanswered.work()


def test_staff_is_reminded_where_nobody_administers(ramon):
    make_staff()
    waits(ramon, make_entity("Importada", "900373923"), 4)
    work()
    assert told("access_overdue") == ["funcionaria@example.com"]


def test_what_was_answered_before_the_letter_goes_needs_no_letter(entity, gloria, ramon):
    row = waits(ramon, entity, 4)
    work()
    access.accept([row.code], entity=entity, by=gloria)
    while outbox.work():
        pass
    assert Letter.get(Letter.template == "access_overdue").state == LetterState.OBSOLETE


def test_after_thirty_days_a_request_lapses_and_both_sides_hear(entity, ramon, config):
    row = waits(ramon, entity, 30.1)
    work()
    work()
    assert Access.get_by_id(row.id).state == AccessState.EXPIRED
    assert AuditEntry.select().where(AuditEntry.action == "access_expired").count() == 1
    assert told("access_expired") == ["ramon@example.com"]
    assert told("access_unanswered") == ["gloria@example.com"]
    assert not told("access_overdue")
    while outbox.work():
        pass
    assert not Letter.select().where(Letter.state != LetterState.SENT).count()


def test_who_withdraws_what_lapsed_is_told_so(entity, ramon):
    row = waits(ramon, entity, 30.1)
    work()
    with pytest.raises(Refused, match="ya venció"):
        access.withdraw(row, by=ramon)


def test_many_that_lapse_are_one_letter_to_each_person(gloria, ramon):
    for n, number in enumerate(("800111202", "900373923", "900123456")):
        waits(ramon, make_entity(f"Empresa {n}", number, gloria), 31)
    work()
    assert told("access_expired") == ["ramon@example.com"]
    assert told("access_unanswered") == ["gloria@example.com"]


def test_who_lapsed_asks_anew_and_is_as_new(entity, ramon):
    row = waits(ramon, entity, 31)
    work()
    again = access.request(entity, by=ramon, key=next(keys))
    assert (again.code, again.state, again.reminded_at) == (row.code, AccessState.PENDING, None)
    assert not unanswered.work()


def test_a_decision_that_came_first_stands(entity, gloria, ramon):
    row = waits(ramon, entity, 31)
    access.accept([row.code], entity=entity, by=gloria)
    assert not unanswered.work()
    assert Access.get_by_id(row.id).state == AccessState.ACCEPTED
    assert not told("access_expired") and not told("access_overdue")


@pytest.mark.parametrize("jump", [-400, -3, -1 / 24, 1 / 24])
def test_a_clock_that_jumps_reminds_nobody_twice(entity, ramon, jump):
    row = waits(ramon, entity, 4)
    work()
    with time_machine.travel(now() + dt.timedelta(days=jump), tick=False):
        work()
    work()
    assert told("access_overdue") == ["gloria@example.com"]
    assert Access.get_by_id(row.id).state == AccessState.PENDING


def test_the_worker_does_it_by_itself(entity, ramon):
    row = waits(ramon, entity, 31)
    letters = worker._Letters()
    for _round in range(6):
        letters.work()
    assert Access.get_by_id(row.id).state == AccessState.EXPIRED


def test_a_reminder_that_went_is_followed_by_none_that_day(entity, ramon):
    waits(ramon, entity, 4)
    work()
    while outbox.work():
        pass
    waits(make_user("otra"), entity, 4)
    work()
    assert told("access_overdue") == ["gloria@example.com"]


def test_several_workers_and_an_administrator_at_once_have_one_winner(entity, gloria):
    for n in range(3):
        row = waits(make_user(f"persona{n}"), entity, 31)
        acts = [unanswered.work, unanswered.work, partial(accept, row, gloria)]
        at_once(len(acts), lambda n, acts=acts: acts[n]())
        entries = AuditEntry.select().where(AuditEntry.subject == row.code)
        final = Access.get_by_id(row.id).state
        assert [entry.action for entry in entries] == [f"access_{final}"]
        theirs = Letter.select().where(Letter.recipient == row.user.email)
        assert [letter.template for letter in theirs] == [f"access_{final}"]


def accept(row: Access, by: User) -> None:
    access.accept([row.code], entity=row.entity, by=by)
