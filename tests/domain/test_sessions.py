"""What a session is good for, without a page: whose it is, where it acts, and what keeps it."""

import datetime as dt

import pytest
import time_machine

from domain import sessions
from models import AccessState, Entity, Session, User, now
from tests.people import give_access, make_entity, make_user

HOME = "203.0.113.7"


def begin(user: User) -> tuple[str, Session]:
    secret = sessions.begin(user, browser="Firefox", network=HOME)
    return secret, Session.select().order_by(Session.id.desc()).get()


@pytest.mark.parametrize("secret", ["", "x", "x" * 43])
def test_a_secret_of_nobody_opens_nothing(gloria: User, secret: str):
    begin(gloria)
    assert sessions.resume(secret) is None and sessions.owner_of_ended(secret) is None


def test_a_session_whose_row_was_purged_opens_nothing(gloria: User):
    secret, row = begin(gloria)
    assert sessions.resume(secret) == row and row.network == HOME
    row.delete_instance()
    assert sessions.resume(secret) is None


def test_only_use_puts_the_end_off(gloria: User):
    with time_machine.travel("2026-11-21T15:00:00Z", tick=False) as clock:
        secret, row = begin(gloria)
        clock.shift(dt.timedelta(minutes=20))
        sessions.resume(secret, used=False)
        assert Session.get_by_id(row.id).last_seen_at < now()
        sessions.resume(secret)
        assert Session.get_by_id(row.id).last_seen_at == now()


def test_one_acts_first_for_the_oldest_access_that_was_given(entity: Entity, gloria, ramon):
    other = make_entity("Otra SAS", "900373923", make_user("duena"))
    give_access(ramon, entity, state=AccessState.PENDING)
    give_access(ramon, other)
    assert begin(ramon)[1].current_entity_id == other.id
    assert begin(gloria)[1].current_entity_id == entity.id
    assert begin(make_user("luz"))[1].current_entity_id is None


def test_who_acted_for_an_entity_follows_it_and_nobody_else(entity: Entity, gloria: User):
    kept, owner = make_entity("Queda SAS", "900373923"), make_user("duena")
    make_entity("Otra SAS", "900179095", owner)
    (_, hers), (_, beside) = begin(gloria), begin(owner)
    sessions.follow(entity, kept)
    assert Session.get_by_id(hers.id).current_entity_id == kept.id
    assert Session.get_by_id(beside.id).current_entity_id == beside.current_entity_id
