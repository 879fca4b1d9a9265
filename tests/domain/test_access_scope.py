"""What a decision about access touches, and that it touches nothing beside it (A04, A21, A42)."""

import datetime as dt

import pytest
import time_machine

from domain import access, access_undo
from domain.errors import Refused
from models import Access, AccessState, Entity, Letter, Role, User, now
from tests.people import give_access, make_entity, make_user


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


def test_who_is_let_in_starts_anew(entity, gloria, ramon):
    row = waits(ramon, entity, rejections=3)
    access.accept([row.code], entity=entity, by=gloria)
    assert fresh(row).rejections == 0 and fresh(row).decided_by == gloria


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
