"""Requests, roles, invitations and claims: each is decided once."""

from collections import Counter

import pytest

from domain import (
    access,
    claim_decisions,
    claims,
    deciders,
    invitations,
    invited,
    tokens,
)
from domain.invitations import Guest
from domain.registration import Applicant
from models import (
    Access,
    AccessState,
    AuditEntry,
    Claim,
    ClaimState,
    Entity,
    Invitation,
    Role,
    User,
    db,
)
from tests import claiming
from tests.crowd import CLIENTS, Crowd, Outcome
from tests.people import give_access, make_entity, make_staff, make_user
from tests.races.rounds import FEW, HALF, NETWORK, ROUNDS, Marks, no_fault, one_winner_each
from tests.registering import ANSWERS


def decide(verb: str, row: int, by: int) -> str:
    """What changed: nothing, for who came late."""
    asked = Access.get_by_id(row)
    decided = getattr(access, verb)([asked.code], entity=asked.entity, by=User.get_by_id(by))
    return verb if decided.changed else ""


def withdraw(row: int) -> str:
    asked = Access.get_by_id(row)
    access.withdraw(asked, by=asked.user)
    return "withdraw"


LEADS = {
    AccessState.PENDING: {
        "access_accepted": AccessState.ACCEPTED,
        "access_rejected": AccessState.REJECTED,
        "access_withdrawn": AccessState.WITHDRAWN,
    },
    AccessState.ACCEPTED: {"access_cancelled": AccessState.CANCELLED},
    AccessState.REJECTED: {"access_reverted": AccessState.PENDING},
}


@pytest.mark.asvs("V2.3.4")
def test_each_state_of_a_request_is_left_once(clients: Crowd, marks: Marks):
    with db.atomic():
        gloria, luz = make_user("decide"), make_user("decide2")
        entity = make_entity("H&H Asociados", "800111202", gloria)
        give_access(luz, entity, Role.ADMINISTRATOR)
        rows = [
            give_access(make_user(f"pide{n}"), entity, state=AccessState.PENDING) for n in ROUNDS
        ]
    verbs = ("accept", "reject", "cancel", "revert", "accept", "reject", "revert")
    done = clients.race(
        [
            [
                (withdraw, (row.id,)),
                *(
                    (decide, (verb, row.id, (gloria, luz)[i % 2].id))
                    for i, verb in enumerate(verbs)
                ),
            ]
            for row in rows
        ]
    )
    no_fault(done)
    for row, outcomes in zip(rows, done, strict=True):
        entries = AuditEntry.select().where(AuditEntry.subject == row.code).order_by(AuditEntry.id)
        path, state = [entry.action for entry in entries], AccessState.PENDING
        for action in path:
            state = LEADS[state][action]
        assert Access.get_by_id(row.id).state == state
        won = [each.said for each in outcomes if each.kind == "won" and each.said]
        assert len(won) == len(path), (path, outcomes)
    told = marks.acts()
    del told["access_withdrawn"]
    assert marks.letters() == told


# 6
def step_down(row: int) -> str:
    mine = Access.get_by_id(row)
    access.change_role(mine, Role.MEMBER, by=mine.user)
    return ""


@pytest.mark.asvs("V2.3.4")
def test_of_two_administrators_who_leave_one_stays(clients: Crowd, marks: Marks):
    with db.atomic():
        people = [make_user("sale"), make_user("sale2")]
        places = [make_entity(f"Empresa {n}", None) for n in ROUNDS]
        pairs = [
            [give_access(user, place, Role.ADMINISTRATOR) for user in people] for place in places
        ]
    done = clients.race(
        [
            2
            * [(decide, ("cancel", mine.id, theirs.user_id)) for mine, theirs in (pair, pair[::-1])]
            + 2 * [(step_down, (row.id,)) for row in pair]
            for pair in pairs
        ]
    )
    no_fault(done)
    for place in places:
        assert len(deciders.administrators(place)) == 1


# 7


def request(entity: int, by: int, key: str) -> str:
    return str(access.request(Entity.get_by_id(entity), by=User.get_by_id(by), key=key).code)


@pytest.mark.asvs("V2.3.4")
def test_a_form_sent_again_with_its_key_is_one_request(clients: Crowd, marks: Marks):
    with db.atomic():
        entity = make_entity("Reintentos SAS", "800111203", make_user("recibe"))
        people = [make_user(f"repite{n}") for n in ROUNDS]
    done = clients.race([[(request, (entity.id, user.id, user.code))] * CLIENTS for user in people])
    for user, outcomes in zip(people, done, strict=True):
        assert set(outcomes) == {Outcome("won", Access.get(Access.user == user).code)}
    assert marks.acts() == {"access_requested": len(ROUNDS)}
    assert marks.letters() == {"access_requested": len(ROUNDS)}


# 9


def invite(username: str) -> Invitation:
    """Somebody who has a user, by an administrator."""
    boss, guest = make_user(f"{username}b"), make_user(username)
    entity = make_entity(f"Invita {username}", None, boss)
    invitations.invite(entity, Guest(guest.email), by=boss, key=username)
    return Invitation.get(Invitation.entity == entity)


def take_up(row: int) -> str:
    invitation = Invitation.get_by_id(row)
    guest = User.get(User.email == invitation.email)
    return str(invited.accept(tokens.derive(invitation.nonce, "link"), by=guest).code)


def join(secret: str, username: str) -> str:
    applicant = Applicant(**ANSWERS | {"username": username})
    return str(invited.register(secret, applicant, network=NETWORK).username)


def take_back(row: int) -> str:
    invitation = Invitation.get_by_id(row)
    invitations.withdraw(invitation, by=invitation.invited_by)
    return ""


@pytest.mark.asvs("V2.3.4")
def test_one_invitation_lets_one_in_once(clients: Crowd, marks: Marks):
    with db.atomic():
        rows = [invite(f"invitado{n}") for n in FEW]
    done = clients.race([[(take_up, (row.id,))] * CLIENTS for row in rows])
    assert {each.kind for some in done for each in some} == {"won"}
    told = marks.acts()
    assert (told["invitation_accepted"], told["access_accepted"]) == (len(FEW), len(FEW))


@pytest.mark.asvs("V2.3.4")
def test_one_invitation_makes_one_user(clients: Crowd, marks: Marks):
    with db.atomic():
        boss = make_user("jefanueva")
        entity = make_entity("Nuevos SAS", None, boss)
        for n in FEW:
            invitations.invite(entity, Guest(f"nuevo{n}@example.com"), by=boss, key=f"nuevo{n}")
        rows = list(Invitation.select().where(Invitation.entity == entity))
    secrets = [tokens.derive(row.nonce, "link") for row in rows]
    one_winner_each(
        clients.race(
            [
                [(join, (secret, f"nueva{n}x{i}")) for i in range(CLIENTS)]
                for n, secret in enumerate(secrets)
            ]
        )
    )
    told = marks.acts()
    assert (told["user_registered"], told["access_accepted"]) == (len(FEW), len(FEW))


@pytest.mark.asvs("V2.3.4")
def test_an_invitation_is_accepted_or_withdrawn(clients: Crowd, marks: Marks):
    with db.atomic():
        rows = [invite(f"retirado{n}") for n in FEW]
    done = clients.race(
        [[(take_up, (row.id,)), (take_back, (row.id,))] * HALF for row in rows],
    )
    no_fault(done)
    for row, outcomes in zip(rows, done, strict=True):
        now_is = Invitation.get_by_id(row.id)
        assert (now_is.accepted_at is None) != (now_is.withdrawn_at is None)
        in_there = Access.select().where(Access.entity == row.entity, Access.role == Role.MEMBER)
        assert in_there.count() == (now_is.accepted_at is not None)
        assert Counter(each.kind for each in outcomes) == {"won": HALF, "refused": HALF}
    told = marks.acts()
    assert told["invitation_accepted"] + told["invitation_withdrawn"] == len(FEW)


# 11
def grant(row: int, by: int) -> str:
    claim_decisions.grant(Claim.get_by_id(row), by=User.get_by_id(by))
    return ""


def give_up(row: int) -> str:
    claim = Claim.get_by_id(row)
    claims.withdraw(claim, by=claim.asked_by)
    return ""


@pytest.mark.asvs("V2.3.4")
def test_a_claim_is_granted_or_withdrawn(clients: Crowd, marks: Marks):
    chief, teller, rows = make_staff("jefereclamos"), make_staff("tramita"), []
    for n in FEW:
        boss = make_user(f"reclamada{n}")
        row = claiming.claim(make_entity(f"Reclamada {n}", None, boss), make_user(f"reclama{n}"))
        claim_decisions.tell(row, by=teller)
        rows.append(claims.object_to(row, "Aquí estoy", by=boss))
    done = clients.race(
        [[(grant, (row.id, chief.id)), (give_up, (row.id,))] * HALF for row in rows]
    )
    no_fault(done)
    for row, outcomes in zip(rows, done, strict=True):
        granted = Claim.get_by_id(row.id).state == ClaimState.GRANTED
        [administrator] = deciders.administrators(row.entity)
        assert (administrator == row.asked_by) == granted
        assert Counter(each.kind for each in outcomes) == {"won": HALF, "refused": HALF}
    told, letters = marks.acts(), marks.letters()
    assert told["claim_granted"] + told["claim_withdrawn"] == len(FEW)
    assert told["access_accepted"] == told["access_cancelled"] == told["claim_granted"]
    asked_told_objected = 3 * len(FEW)
    assert letters["claim_to_requester"] == asked_told_objected + told["claim_granted"]


# 12
