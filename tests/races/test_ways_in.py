"""Recovery, codes and ways back: each lets one in once."""

import pytest
import time_machine

from domain import (
    passwords,
    recovery,
    recovery_codes,
    rescue_notices,
    rescue_work,
    second_step,
    tokens,
    totp,
)
from models import (
    Purpose,
    RecoveryCode,
    Rescue,
    RescueState,
    User,
    db,
    now,
)
from tests import rescuing
from tests.crowd import CLIENTS, Act, Crowd
from tests.people import make_staff, make_user
from tests.races.rounds import FEW, HALF, NETWORK, ROUNDS, START, Marks, no_fault, one_winner_each


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
