"""*Esta entidad no es de quien la registró*: frozen, then handed over by two or freed (A45)."""

import pytest

from domain import access, claim_decisions, claims, members, staff_requests
from domain.errors import Refused
from models import (
    Access,
    AccessState,
    AuditEntry,
    Claim,
    ClaimKind,
    ClaimState,
    Entity,
    Role,
    User,
    UserState,
    now,
)
from tests.claiming import BEFORE, FRIDAY, IN_TIME, TOO_LATE, at, claim
from tests.crowd import at_once
from tests.people import give_access, make_entity, make_staff, make_user


@pytest.fixture
def luz(database: None) -> User:
    return make_user("luz")


@pytest.fixture
def entity(gloria: User) -> Entity:
    with at(BEFORE):
        return make_entity("H&H Asociados", "800111202", gloria, verified_at=now())


@pytest.fixture
def chief(database: None) -> User:
    return make_staff()


@pytest.fixture
def officer(database: None) -> User:
    return make_staff("oficial", staff_role="funcionario")


@pytest.fixture
def frozen(entity: Entity, luz: User, chief: User) -> Claim:
    with at(FRIDAY):
        row = claim(entity, luz, ClaimKind.NOT_THEIRS, "Es de mi papá")
        return claim_decisions.freeze(row, by=chief)


@pytest.fixture
def proposed(frozen: Claim, chief: User) -> Claim:
    with at(TOO_LATE):
        return claim_decisions.propose(frozen, by=chief)


def anew(entity: Entity) -> Entity:
    return Entity.get_by_id(entity.id)


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.message


def test_frozen_it_is_read_and_changed_by_nobody_and_not_verified(frozen, entity, gloria):
    assert anew(entity).is_disputed and not anew(entity).is_verified
    assert members.readable(gloria, entity.code)
    assert not members.editable(gloria, entity.code)
    assert not members.administered(gloria, entity.code)
    assert not members.may_edit(gloria, entity)


def test_nobody_is_let_in_meanwhile(frozen, entity, gloria, luz):
    row = access.request(entity, by=make_user("cuñada"), key="k")
    for verb in (access.accept, access.reject):
        refusal(lambda verb=verb: verb([row.code], entity=entity, by=gloria))
    assert Access.get_by_id(row.id).state == AccessState.PENDING


def test_nor_by_one_of_the_staff_when_its_administrators_are_no_longer_there(
    frozen, entity, gloria, officer
):
    row = access.request(entity, by=make_user("cómplice"), key="k")
    User.update(state=UserState.DISABLED).where(User.id == gloria.id).execute()
    for verb in (staff_requests.accept_as_administrator, staff_requests.reject):
        assert "en disputa" in refusal(lambda verb=verb: verb(row, by=officer))
    assert Access.get_by_id(row.id).state == AccessState.PENDING


def test_two_of_the_staff_hand_it_over_and_nobodys_access_survives(
    proposed, entity, gloria, luz, chief, officer
):
    member = make_user("socia")
    give_access(member, entity)
    assert "otra persona" in refusal(lambda: claim_decisions.confirm(proposed, by=chief))
    row = claim_decisions.confirm(proposed, by=officer)
    assert (row.state, row.decided_by, row.second_by) == (ClaimState.GRANTED, chief, officer)
    assert members.administered(luz, entity.code)
    for former in (gloria, member):
        assert members.readable(former, entity.code) is None
    assert not anew(entity).is_disputed and anew(entity).verified_at is None
    accepted = Access.select().where(Access.state == AccessState.ACCEPTED)
    assert [(row.user, row.role) for row in accepted] == [(luz, Role.ADMINISTRATOR)]
    acts = [row.action for row in AuditEntry.select().where(AuditEntry.subject == row.code)]
    assert acts == [
        "claim_asked",
        "claim_frozen",
        "claim_proposed",
        "claim_confirmed",
        "claim_granted",
    ]


def test_it_is_not_handed_over_before_the_other_side_could_answer(frozen, chief, gloria):
    with at(IN_TIME):
        assert "todavía puede responder" in refusal(
            lambda: claim_decisions.propose(frozen, by=chief)
        )
        row = claims.object_to(frozen, "La fundé yo", by=gloria)
        assert row.state == ClaimState.FROZEN
        assert claim_decisions.propose(frozen, by=chief).state == ClaimState.PROPOSED


@pytest.mark.parametrize("ended", ["rejected", "withdrawn"])
def test_rejected_or_withdrawn_it_is_as_it_was(proposed, entity, gloria, luz, officer, ended):
    if ended == "rejected":
        claim_decisions.reject(proposed, by=officer, reason="No lo demuestra")
    else:
        claims.withdraw(proposed, by=luz)
    assert members.administered(gloria, entity.code) and anew(entity).is_verified
    refusal(lambda: claim_decisions.confirm(proposed, by=officer))


def test_steps_are_not_skipped(entity, luz, chief, officer):
    row = claim(entity, luz, ClaimKind.NOT_THEIRS)
    for verb in (claim_decisions.confirm, claim_decisions.propose, claim_decisions.grant):
        refusal(lambda verb=verb: verb(row, by=officer))
    refusal(lambda: claim_decisions.tell(row, by=chief))
    assert Claim.get().state == ClaimState.OPEN


def test_of_two_claims_one_is_in_dispute_and_the_other_waits(frozen, entity, chief, officer):
    other = claim(entity, make_user("otro"), ClaimKind.NOT_THEIRS)
    gone = claim(entity, make_user("tercero"))
    assert "ya está en disputa" in refusal(lambda: claim_decisions.freeze(other, by=officer))
    assert "ya está en disputa" in refusal(lambda: claim_decisions.tell(gone, by=officer))
    claim_decisions.reject(other, by=officer, reason="No")
    assert anew(entity).is_disputed


def test_no_term_ends_in_a_dispute(entity, luz, chief, gloria):
    with at(FRIDAY):
        claim_decisions.tell(claim(entity, make_user("otro")), by=chief)
        claim_decisions.freeze(claim(entity, luz, ClaimKind.NOT_THEIRS), by=chief)
    with at(TOO_LATE):
        assert not claim_decisions.lapse(claims.today())
    assert Access.get(Access.user == gloria).state == AccessState.ACCEPTED


@pytest.mark.parametrize("_round", range(4))
def test_confirmed_rejected_and_withdrawn_at_once_it_ends_one_way(
    proposed, entity, gloria, luz, officer, _round
):
    third = make_staff("tercera")
    acts = (
        lambda: claim_decisions.confirm(proposed, by=officer),
        lambda: claim_decisions.confirm(proposed, by=third),
        lambda: claim_decisions.reject(proposed, by=third, reason="No"),
        lambda: claims.withdraw(proposed, by=luz),
    )

    def one(n: int) -> str:
        try:
            return str(acts[n]().state)
        except Refused:
            return ""

    answers = set(at_once(len(acts), one)) - {""}
    assert len(answers) == 1 and answers == {Claim.get().state}
    mine = members.administered(luz, entity.code) is not None
    assert mine == (answers == {ClaimState.GRANTED})
    assert mine != (members.administered(gloria, entity.code) is not None)
    closing = ("claim_granted", "claim_rejected", "claim_withdrawn")
    assert AuditEntry.select().where(AuditEntry.action.in_(closing)).count() == 1
