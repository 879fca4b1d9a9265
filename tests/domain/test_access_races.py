"""Several people decide at one moment: one transition a state, no letter for who lost (A42)."""

from collections.abc import Callable

import pytest

from domain import access, deciders, members
from domain.errors import Refused
from models import Access, AccessState, AuditEntry, Entity, Letter, Role, User
from tests.crowd import at_once
from tests.people import give_access, make_entity, make_user

ROUNDS = 6
TOLD = {
    AccessState.ACCEPTED: {"access_accepted"},
    AccessState.REJECTED: {"access_rejected"},
    AccessState.WITHDRAWN: set(),
}


@pytest.fixture
def entity(database: None) -> Entity:
    return make_entity("H&H Asociados", "800111202", make_user("gloria"))


def administrator(entity: Entity, username: str) -> User:
    user = make_user(username)
    give_access(user, entity, Role.ADMINISTRATOR)
    return user


def race(*acts: Callable[[], object]) -> list[object]:
    """What each act answered, or the sentence that refused it."""

    def one(n: int) -> object:
        try:
            return acts[n]()
        except Refused as refusal:
            return refusal.message

    return at_once(len(acts), one)


def history(row: Access) -> list[str]:
    entries = AuditEntry.select().where(AuditEntry.subject == row.code).order_by(AuditEntry.id)
    return [entry.action for entry in entries]


def letters() -> list[str]:
    return [row.template for row in Letter.select().order_by(Letter.id)]


def test_accept_reject_and_withdraw_at_once_have_one_winner(entity):
    gloria, luz = User.get(), administrator(entity, "luz")
    for n in range(ROUNDS):
        asking = make_user(f"persona{n}")
        row = give_access(asking, entity, state=AccessState.PENDING)
        before = len(letters())
        race(
            lambda row=row: access.accept([row.code], entity=entity, by=gloria),
            lambda row=row: access.reject([row.code], entity=entity, by=luz),
            lambda row=row, asking=asking: access.withdraw(row, by=asking),
            lambda row=row: access.accept([row.code], entity=entity, by=luz),
        )
        final = AccessState(Access.get_by_id(row.id).state)
        assert set(letters()[before:]) == TOLD[final]
        assert len(letters()[before:]) == len(TOLD[final])
        assert history(row) == [f"access_{final}"]


def test_cancel_accept_and_revert_at_once_follow_one_path(entity):
    gloria, luz = User.get(), administrator(entity, "luz")
    for n in range(ROUNDS):
        row = give_access(make_user(f"persona{n}"), entity, state=AccessState.REJECTED)
        race(
            lambda row=row: access.revert([row.code], entity=entity, by=gloria),
            lambda row=row: access.accept([row.code], entity=entity, by=luz),
            lambda row=row: access.cancel([row.code], entity=entity, by=gloria),
        )
        path = ["access_reverted", "access_accepted", "access_cancelled"]
        done = history(row)
        assert done == path[: len(done)] and done
        final = [AccessState.PENDING, AccessState.ACCEPTED, AccessState.CANCELLED][len(done) - 1]
        assert Access.get_by_id(row.id).state == final


def test_two_administrators_who_cancel_each_other_leave_one(entity):
    for n in range(ROUNDS):
        company = make_entity(f"Empresa {n}", None)
        people = [administrator(company, f"a{n}"), administrator(company, f"b{n}")]
        rows = [Access.get(Access.user == user) for user in people]
        race(
            *(
                lambda company=company, code=rows[1 - i].code, by=people[i]: access.cancel(
                    [code], entity=company, by=by
                )
                for i in range(2)
            )
        )
        assert len(deciders.administrators(company)) == 1


def test_two_administrators_who_step_down_at_once_leave_one(entity):
    for n in range(ROUNDS):
        company = make_entity(f"Empresa {n}", None)
        people = [administrator(company, f"a{n}"), administrator(company, f"b{n}")]
        rows = [Access.get(Access.user == user) for user in people]
        race(
            lambda row=rows[0], by=people[0]: access.change_role(row, Role.MEMBER, by=by),
            lambda row=rows[1], by=people[1], at=company: access.cancel(
                [row.code], entity=at, by=by
            ),
        )
        assert len(deciders.administrators(company)) == 1


def test_an_administrator_removed_while_accepting_decides_nothing_afterwards(entity):
    gloria = User.get()
    for n in range(ROUNDS):
        other = administrator(entity, f"otra{n}")
        row = give_access(make_user(f"persona{n}"), entity, state=AccessState.PENDING)
        removed, accepted = race(
            lambda other=other: access.cancel(
                [Access.get(Access.user == other).code], entity=entity, by=gloria
            ),
            lambda row=row, other=other: access.accept([row.code], entity=entity, by=other),
        )
        assert not isinstance(removed, str)
        late = isinstance(accepted, str)
        assert Access.get_by_id(row.id).state == ("pending" if late else "accepted")


def test_one_form_sent_fifty_times_is_one_request_and_one_letter(entity):
    ramon = make_user("ramon")
    codes = at_once(50, lambda _: access.request(entity, by=ramon, key="same").code)
    assert len(set(codes)) == 1
    assert letters() == ["access_requested"]


def test_one_person_asking_from_two_pages_at_once_has_one_request(entity):
    ramon = make_user("ramon")
    codes = at_once(8, lambda n: access.request(entity, by=ramon, key=f"page-{n}").code)
    assert len(set(codes)) == 1
    assert Access.select().where(Access.user == ramon).count() == 1
    assert letters() == ["access_requested"]


def test_the_twenty_open_requests_hold_when_asked_all_at_once(entity):
    ramon = make_user("ramon")
    companies = [make_entity(f"Empresa {n}", None) for n in range(24)]
    race(
        *(
            lambda company=company, n=n: access.request(company, by=ramon, key=f"k{n}")
            for n, company in enumerate(companies)
        )
    )
    assert Access.select().where(Access.user == ramon).count() == access.MOST_OPEN


def test_acceptance_and_a_new_request_of_the_same_person_end_in_one_state(entity):
    gloria = User.get()
    for n in range(ROUNDS):
        asking = make_user(f"persona{n}")
        row = give_access(asking, entity, state=AccessState.REJECTED)
        race(
            lambda row=row: access.revert([row.code], entity=entity, by=gloria),
            lambda asking=asking, n=n: access.request(entity, by=asking, key=f"again-{n}"),
        )
        assert Access.get_by_id(row.id).state == AccessState.PENDING
        assert len(history(row)) == 1
        assert not members.entities(asking)
