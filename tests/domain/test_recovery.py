"""What a link of recovery does, and the queue of who asked for one."""

import pytest

from domain import limits, recovery, tokens
from domain.errors import Refused
from domain.limits import Limit
from models import Letter, Purpose, RecoveryRequest, User, UserState
from tests.people import ANSWER

NEW, HOME = "otra-clave-2026", "203.0.113.7"
LINK = Purpose.RECOVER_PASSWORD


def link(user: User) -> str:
    return tokens.secret_of(tokens.issue(user, LINK))


def choose(secret: str, answer: str = ANSWER) -> bool:
    try:
        recovery.choose_password(secret, NEW, answer, network=HOME)
    except Refused:
        return False
    return True


def test_each_who_asked_gets_their_own_letter(gloria: User, ramon: User):
    for user in (gloria, ramon):
        recovery.ask(user.username, LINK, network=HOME)
    assert [recovery.work() for _ in range(3)] == [True, True, False]
    told = [row.recipient for row in Letter.select().order_by(Letter.id)]
    assert told == [gloria.email, ramon.email]


def test_a_network_that_asks_too_often_is_refused_and_no_other(gloria, monkeypatch):
    monkeypatch.setattr(limits, "RECOVERY_NETWORK", Limit("recovery-network", 1, limits.HOUR))
    recovery.ask("gloria", LINK, network=HOME)
    with pytest.raises(Refused, match="Desde su red"):
        recovery.ask("gloria", LINK, network=HOME)
    recovery.ask("gloria", LINK, network="198.51.100.9")
    assert RecoveryRequest.select().count() == 2


@pytest.mark.parametrize("state", [UserState.DISABLED, UserState.PENDING])
def test_the_link_of_who_may_not_enter_is_dead(gloria: User, state: str):
    secret = link(gloria)
    User.update(state=state).where(User.id == gloria.id).execute()
    assert recovery.usable_link(secret) is None and not choose(secret)
    assert User.get_by_id(gloria.id).password_hash == gloria.password_hash


@pytest.mark.parametrize("secret", ["", "x", "x" * 43])
def test_what_is_no_link_is_refused(gloria: User, secret: str):
    with pytest.raises(Refused, match="ya no sirve"):
        recovery.choose_password(secret, NEW, ANSWER, network=HOME)


def test_a_new_password_gives_its_owner_all_tries_again(gloria: User):
    for _ in range(2):
        for _ in range(limits.ANSWERS.times - 1):
            assert not choose(link(gloria), "no es esa")
        assert choose(link(gloria))
    assert User.get_by_id(gloria.id).password_hash != gloria.password_hash


def test_only_its_owners_password_changes(gloria: User, ramon: User):
    assert choose(link(gloria))
    assert User.get_by_id(ramon.id).password_hash == ramon.password_hash
