"""Nine kinds of races, a hundred rounds each, by eight clients in two processes (A41, A42, A44);
then those of invitations, claims, ways back and slips, ten each.

Each has one winner; the others hear a sentence, and what they tried left no letter nor record.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
import time_machine
from peewee import fn

import models
from app import create_app
from domain import (
    access,
    activation,
    assisted_confirmation,
    claim_decisions,
    claims,
    deciders,
    drafts,
    finalising,
    invitations,
    invited,
    passwords,
    recovery,
    recovery_codes,
    registration,
    rescue_notices,
    rescue_work,
    second_step,
    tokens,
    totp,
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
    Letter,
    Purpose,
    RecoveryCode,
    Rescue,
    RescueState,
    Role,
    User,
    UserState,
    db,
    now,
)
from tests import assisting, claiming, rescuing
from tests.conftest import make_config
from tests.copies import Copies
from tests.crowd import CLIENTS, Act, Crowd, Outcome, crowd
from tests.drafts import make_draft
from tests.people import give_access, make_entity, make_staff, make_user
from tests.registering import ANSWERS

ROUNDS = range(100)
FEW = range(10)
HALF = CLIENTS // 2
NETWORK = "203.0.113.7"
START = 1_800_000_000.0


@pytest.fixture(scope="module")
def clients(
    template: str, cluster: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crowd]:
    """One crowd and one database for the races of a worker."""
    folder = tmp_path_factory.mktemp("races")
    copies = Copies(cluster, template, folder)
    config = dataclasses.replace(make_config(folder, copies.url), throttle=False)
    app = create_app(config)
    with app.app_context(), crowd(config) as clients:
        yield clients
    models.db.close()
    copies.drop()


@pytest.fixture(autouse=True)
def marks(clients: Crowd) -> "Marks":
    return Marks()


class Marks:
    """What was written since."""

    def __init__(self) -> None:
        self.letter = Letter.select(fn.MAX(Letter.id)).scalar() or 0
        self.entry = AuditEntry.select(fn.MAX(AuditEntry.id)).scalar() or 0

    def letters(self) -> Counter[str]:
        return Counter(row.template for row in Letter.select().where(Letter.id > self.letter))

    def acts(self) -> Counter[str]:
        rows = AuditEntry.select().where(AuditEntry.id > self.entry)
        return Counter(row.action for row in rows)


def one_winner_each(rounds: Sequence[Sequence[Outcome]]) -> None:
    for outcomes in rounds:
        kinds = Counter(outcome.kind for outcome in outcomes)
        assert kinds == {"won": 1, "refused": CLIENTS - 1}, outcomes


def no_fault(rounds: Sequence[Sequence[Outcome]]) -> None:
    assert not [each for outcomes in rounds for each in outcomes if each.kind == "fault"]


# 1
def finalise(draft: int, by: int, key: str) -> str:
    entity = Entity.get_by_id(draft)
    return str(finalising.finalise(entity, by=User.get_by_id(by), key=key, terms=True).receipt)


@pytest.mark.asvs("V2.3.4")
def test_one_tax_id_is_registered_once(clients: Crowd, marks: Marks):
    with db.atomic():
        people = [make_user(f"nit{n}") for n in range(CLIENTS)]
        forms = [[make_draft(user, str(70_000_000 + n)) for user in people] for n in ROUNDS]
    done = clients.race(
        [[(finalise, (each.id, each.created_by_id, each.code)) for each in some] for some in forms]
    )
    one_winner_each(done)
    assert {each.said for some in done for each in some if each.kind == "refused"} == {
        finalising.TAKEN.format(70_000_000 + n) for n in ROUNDS
    }
    assert marks.acts() == {"entity_registered": len(ROUNDS)}
    assert marks.letters() == {"registration_confirmed": 2 * len(ROUNDS)}


# 2
def register(username: str, email: str) -> str:
    answers = ANSWERS | {"username": username, "email": email}
    registration.submit(drafts.new_key(), Applicant(**answers), network=NETWORK)
    return ""


@pytest.mark.asvs("V2.3.4")
def test_one_user_name_is_given_once(clients: Crowd, marks: Marks):
    one_winner_each(
        clients.race(
            [
                [(register, (f"misma{n}", f"m{n}.{i}@example.com")) for i in range(CLIENTS)]
                for n in ROUNDS
            ]
        )
    )
    assert User.select().where(User.username.startswith("misma")).count() == len(ROUNDS)
    assert marks.acts() == {"user_registered": len(ROUNDS)}
    assert marks.letters() == {"activation": len(ROUNDS)}


# 3
def activate(secret: str, key: str) -> str:
    return str(activation.by_link(secret, key).code)


def waiting(username: str, email: str) -> Act:
    """Somebody who registered; answers how they activate it."""
    user = make_user(username, email=email, state=UserState.PENDING)
    secret = tokens.secret_of(tokens.issue(user, Purpose.ACTIVATE))
    return activate, (secret, drafts.resume(user))


@pytest.mark.asvs("V2.3.4")
def test_one_email_is_activated_once(clients: Crowd, marks: Marks):
    with db.atomic():
        rounds = [
            [waiting(f"correo{n}x{i}", f"correo{n}@example.com") for i in range(CLIENTS)]
            for n in ROUNDS
        ]
    one_winner_each(clients.race(rounds))
    left = User.select().where(User.email.startswith("correo"))
    assert [user.state for user in left] == [UserState.ACTIVE] * len(ROUNDS)
    assert marks.acts() == {"user_activated": len(ROUNDS)}


# 4
def test_one_form_is_finished_once_and_all_hear_the_same_number(clients: Crowd, marks: Marks):
    with db.atomic():
        ana = make_user("finaliza")
        forms = [make_draft(ana, str(71_000_000 + n)) for n in ROUNDS]
    done = clients.race(
        [
            [(finalise, (each.id, ana.id, f"{each.code}-{i % 2}")) for i in range(CLIENTS)]
            for each in forms
        ]
    )
    for form, outcomes in zip(forms, done, strict=True):
        assert set(outcomes) == {Outcome("won", str(Entity.get_by_id(form.id).receipt))}
    assert marks.acts() == {"entity_registered": len(ROUNDS)}
    assert marks.letters() == {"registration_confirmed": 2 * len(ROUNDS)}


# 5
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
def choose_password(secret: str, password: str) -> str:
    recovery.choose_password(secret, password, network=NETWORK)
    return password


@pytest.mark.asvs("V2.3.4")
def test_one_link_of_recovery_changes_one_password(clients: Crowd, marks: Marks):
    with db.atomic():
        people = [make_user(f"olvida{n}", security_answer_hash="") for n in ROUNDS]
        links = [tokens.issue(user, Purpose.RECOVER_PASSWORD) for user in people]
    done = clients.race(
        [
            [
                (choose_password, (tokens.secret_of(link), f"panela con limón {i}"))
                for i in range(CLIENTS)
            ]
            for link in links
        ]
    )
    one_winner_each(done)
    for user, outcomes in zip(people, done, strict=True):
        [password] = [each.said for each in outcomes if each.kind == "won"]
        assert passwords.verify(User.get_by_id(user.id).password_hash, password)
    assert marks.acts() == {"password_changed": len(ROUNDS)}
    assert marks.letters() == {"password_changed": len(ROUNDS)}


@pytest.mark.asvs("V2.3.4")
def test_one_link_of_activation_activates_once(clients: Crowd, marks: Marks):
    with db.atomic():
        rounds = [[waiting(f"enlace{n}", f"enlace{n}@example.com")] * CLIENTS for n in ROUNDS]
    one_winner_each(clients.race(rounds))
    assert marks.acts() == {"user_activated": len(ROUNDS)}


# 8
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
def answer(secret: str, typed: str) -> str:
    return str(second_step.answer(secret, typed, network=NETWORK).username)


def asked(user: User, typed: str) -> list[Act]:
    return [(answer, (second_step.ask(user), typed)) for _ in range(CLIENTS)]


def with_code(username: str) -> User:
    nonce = {"totp_nonce": tokens.new_nonce(), "totp_at": now(), "totp_step": 0}
    return make_user(username, **nonce)


@pytest.mark.asvs("V2.3.4")
def test_one_code_of_the_phone_lets_one_in(clients: Crowd, marks: Marks):
    with time_machine.travel(START, tick=False), db.atomic():
        people = [with_code(f"telefono{n}") for n in ROUNDS]
        rounds = [asked(user, totp.code_at(user, START)) for user in people]
    one_winner_each(clients.race(rounds, at=START))
    assert not marks.letters()


@pytest.mark.asvs("V2.3.4")
def test_one_code_of_paper_lets_one_in_and_is_told_once(clients: Crowd, marks: Marks):
    with time_machine.travel(START, tick=False), db.atomic():
        rounds = [
            asked(user, recovery_codes.make(user)[0])
            for user in (with_code(f"papel{n}") for n in ROUNDS)
        ]
    one_winner_each(clients.race(rounds, at=START))
    assert marks.acts() == {"recovery_code_used": len(ROUNDS)}
    assert marks.letters() == {"second_step": len(ROUNDS)}
    assert RecoveryCode.select().where(RecoveryCode.used_at.is_null(False)).count() == len(ROUNDS)


# 10
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
def stop(user: int) -> str:
    rescue_notices.stop_own(User.get_by_id(user))
    return "stop"


def carry_out() -> str:
    return "work" if rescue_work.work() else ""


@pytest.mark.asvs("V2.3.4")
def test_a_way_back_is_stopped_or_carried_out(clients: Crowd, marks: Marks):
    chief, people = make_staff("jeferescates"), [make_user(f"pierde{n}") for n in FEW]
    rows = [
        rescuing.accepted(chief, identifier=user.username, new_email=f"halla{n}@example.com")
        for n, user in enumerate(people)
    ]
    Rescue.update(due_at=now()).execute()
    done = clients.race([[(stop, (user.id,)), (carry_out, ())] * HALF for user in people])
    no_fault(done)
    while rescue_work.work():
        pass
    for n, (row, user) in enumerate(zip(rows, people, strict=True)):
        carried_out = Rescue.get_by_id(row.id).state == RescueState.DONE
        assert (User.get_by_id(user.id).email == f"halla{n}@example.com") == carried_out
    told, letters = marks.acts(), marks.letters()
    assert told["rescue_done"] + told["rescue_stopped"] == len(FEW)
    assert letters["rescue_stopped"] == told["rescue_stopped"]


# 13
def confirm(secret: str, password: str) -> str:
    chosen = Applicant(**ANSWERS | {"username": f"v{secret[:9].lower()}", "password": password})
    return str(assisted_confirmation.confirm(secret, chosen).code)


@pytest.mark.asvs("V2.3.4")
def test_one_slip_is_used_once(clients: Crowd, marks: Marks):
    chief = make_staff("jefevolantes")
    people = [
        assisting.start(chief, username=f"volante{n}", email=f"volante{n}@example.com") for n in FEW
    ]
    slips = [assisting.secret(user, chief) for user in people]
    one_winner_each(
        clients.race(
            [[(confirm, (slip, f"panela con limón {i}")) for i in range(CLIENTS)] for slip in slips]
        )
    )
    told, letters = marks.acts(), marks.letters()
    assert told["user_activated"] == len(FEW)
    assert letters["assisted_confirmed"] == len(FEW)
