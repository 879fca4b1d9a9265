"""What a decision about access touches, and that it touches nothing beside it (A04, A21, A42)."""

import datetime as dt

import pytest
import time_machine

from domain import access, access_undo
from domain.errors import Refused
from models import Access, AccessState, AuditEntry, Entity, Letter, Role, User, now
from tests.people import give_access, make_entity, make_user

REJECTED = AccessState.REJECTED


def fresh(row: Access) -> Access:
    return Access.get_by_id(row.id)


def waits(user: User, entity: Entity, **fields: object) -> Access:
    return give_access(user, entity, state=AccessState.PENDING, **fields)


@pytest.mark.asvs("V8.2.2")
@pytest.mark.parametrize(
    ("verb", "before"),
    [
        ("accept", AccessState.PENDING),
        ("reject", AccessState.PENDING),
        ("cancel", AccessState.ACCEPTED),
        ("revert", AccessState.REJECTED),
    ],
)
def test_among_ones_own_rows_those_of_another_entity_stay(entity, gloria, ramon, verb, before):
    other = make_entity("Otra Empresa", "900373923", make_user("dueno"))
    own = give_access(ramon, entity, state=before)
    unnamed = give_access(make_user("luz"), entity, state=before)
    foreign = give_access(ramon, other, state=before)
    decided = getattr(access, verb)([foreign.code, own.code], entity=entity, by=gloria)
    assert [row.id for row in decided.changed] == [own.id]
    assert fresh(own).state != before
    assert fresh(foreign).state == fresh(unnamed).state == before


def test_who_withdraws_one_request_goes_on_waiting_elsewhere(entity, ramon):
    other = waits(ramon, make_entity("Otra Empresa", "900373923"))
    beside = waits(make_user("luz"), entity)
    access.withdraw(waits(ramon, entity), by=ramon)
    assert fresh(other).state == fresh(beside).state == AccessState.PENDING


def test_withdrawing_twice_is_written_down_once(entity, ramon):
    row = waits(ramon, entity)
    for _ in range(2):
        access.withdraw(row, by=ramon)
    assert AuditEntry.select().where(AuditEntry.action == "access_withdrawn").count() == 1


@pytest.mark.parametrize("state", access.FINAL)
def test_whatever_ended_may_be_asked_for_again(entity, ramon, state):
    row = give_access(ramon, entity, Role.ADMINISTRATOR, state, reason="No es suya")
    again = access.request(entity, by=ramon, key="again", message="Ya tengo el poder")
    assert (again.id, again.state, again.role) == (row.id, AccessState.PENDING, Role.MEMBER)
    assert (again.reason, again.message) == ("", "Ya tengo el poder")


def test_who_asks_again_opens_their_own_row_as_a_new_one(entity, gloria, ramon):
    luz, other = make_user("luz"), make_entity("Otra Empresa", "900373923")
    rejected = [give_access(*it, state=REJECTED) for it in ((luz, entity), (ramon, other))]
    old = now() - dt.timedelta(days=9)
    stale = {"updated_at": old, "reminded_at": old, "decided_by": gloria, "rejections": 1}
    row = give_access(ramon, entity, state=REJECTED, **stale)
    access.request(entity, by=ramon, key="again")
    new = fresh(row)
    assert new.updated_at > old and new.requested_at > old
    assert (new.reminded_at, new.decided_by, new.rejections) == (None, None, 1)
    assert {fresh(each).state for each in rejected} == {REJECTED}


def test_what_others_ask_for_keeps_nobody_from_asking(entity, ramon):
    for n in range(access.MOST_OPEN):
        waits(make_user(f"persona{n}"), entity)
    assert access.request(entity, by=ramon, key="one").state == AccessState.PENDING


@pytest.mark.parametrize(("hours", "days"), [(1, 7), (36, 6), (6 * 24 + 1, 1)])
def test_who_was_rejected_often_is_told_how_many_days_are_left(entity, ramon, hours, days):
    at = now() - dt.timedelta(hours=hours)
    give_access(ramon, entity, state=REJECTED, rejections=3, updated_at=at)
    with pytest.raises(Refused, match=f"dentro de {days} días"):
        access.request(entity, by=ramon, key="again")


def test_who_is_let_in_starts_anew(entity, gloria, ramon):
    row = waits(ramon, entity, rejections=3)
    access.accept([row.code], entity=entity, by=gloria)
    assert fresh(row).rejections == 0 and fresh(row).decided_by == gloria
    assert now() - fresh(row).accepted_at < dt.timedelta(minutes=1)


def test_each_change_of_role_is_told_as_it_is(entity, gloria, ramon):
    row = give_access(ramon, entity)
    for role in (Role.ADMINISTRATOR, Role.MEMBER):
        access.change_role(row, role, by=gloria)
        told = Letter.select().order_by(Letter.id.desc()).get()
        assert told.context["is_administrator"] == (role == Role.ADMINISTRATOR)
    own = Access.get(Access.user == gloria)
    assert access.change_role(own, Role.ADMINISTRATOR, by=gloria).role == Role.ADMINISTRATOR


def test_a_change_of_role_happens_when_it_is_made_and_to_one_alone(entity, gloria, ramon):
    with time_machine.travel("2026-11-21T15:00:00Z", tick=False) as clock:
        row, beside = give_access(ramon, entity), give_access(make_user("luz"), entity)
        clock.shift(dt.timedelta(days=1))
        access.change_role(row, Role.ADMINISTRATOR, by=gloria)
        assert fresh(row).updated_at == now() and access_undo.until(fresh(row))
    assert fresh(row).decided_by == gloria and fresh(beside).role == Role.MEMBER


def test_letters_of_roles_that_change_all_day_are_few(entity, gloria, ramon):
    row = give_access(ramon, entity)
    for _ in range(6):
        access.change_role(row, Role.ADMINISTRATOR, by=gloria)
        access.change_role(row, Role.MEMBER, by=gloria)
    assert Letter.select().where(Letter.recipient == ramon.email).count() == 10


def test_who_asks_again_while_it_is_reverted_is_told_that_it_waits(
    entity, gloria, ramon, monkeypatch
):
    row = give_access(ramon, entity, state=AccessState.REJECTED)
    held = access._refuse_what_may_not_be_asked

    def meanwhile(*given):
        held(*given)
        access.revert([row.code], entity=entity, by=gloria)

    monkeypatch.setattr(access, "_refuse_what_may_not_be_asked", meanwhile)
    with pytest.raises(Refused, match="sigue pendiente"):
        access.request(entity, by=ramon, key="again")
