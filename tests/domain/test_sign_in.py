"""Whose the name and password are: what is looked up, counted, and looked at as long for nobody."""

import pytest

from domain import limits, passwords, sign_in
from domain.errors import Refused
from domain.limits import Limit
from models import KnownNetwork, User, UserState
from tests.people import PASSWORD, make_user

HOME, CAFE = "203.0.113.7", "198.51.100.9"


def enter(name: str, password: str = PASSWORD, network: str = CAFE) -> User | None:
    try:
        return sign_in.enter(name, password, network=network)
    except Refused:
        return None


@pytest.fixture
def stopped(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many names were tried from the café."""
    monkeypatch.setattr(limits, "SIGN_IN_NETWORK", Limit("sign-in-network", 1, limits.HOUR))
    assert enter("nadie") is None


def test_from_a_stopped_network_enters_only_who_is_known_in_that_one(stopped, gloria, ramon):
    KnownNetwork.create(user=gloria, network=CAFE)
    KnownNetwork.create(user=ramon, network=HOME)
    assert enter("gloria") == gloria
    assert enter("ramon") is None and enter("ramon", network=HOME) == ramon


@pytest.mark.parametrize("name", ["gloria", "ramon", "nadie"])
def test_whoever_is_refused_a_password_was_looked_at(stopped, gloria, ramon, monkeypatch, name):
    """A02: known there, unknown there, and nobody's."""
    KnownNetwork.create(user=gloria, network=CAFE)
    looked, verify = [], passwords.verify
    monkeypatch.setattr(passwords, "verify", lambda *given: looked.append(1) or verify(*given))
    assert enter(name, "no es esta 1") is None and len(looked) == 1


def test_an_address_is_its_active_users_before_who_only_typed_it(gloria: User):
    waiting = make_user("intrusa", email="otra@example.com", state=UserState.PENDING)
    last = make_user("ultima", email="otra@example.com", state=UserState.PENDING)
    assert sign_in.find("otra@example.com") == last
    User.update(email=gloria.email).where(User.id == waiting.id).execute()
    assert sign_in.find(gloria.email) == enter(gloria.email.upper()) == gloria
    assert sign_in.find("nadie@example.com") is None


def test_a_password_as_it_is_kept_today_is_not_kept_anew(gloria: User):
    assert enter("gloria") == gloria
    assert User.get_by_id(gloria.id).password_hash == gloria.password_hash


def test_who_chose_a_password_anew_is_forgiven_by_both_names_and_there_alone(gloria: User):
    names = (gloria.username, gloria.email)
    for network in (HOME, CAFE):
        for _ in range(10):
            for name in names:
                assert enter(name, "no es esta 1", network) is None
    sign_in.forgive(gloria, network=HOME)
    assert [enter(name, network=HOME) for name in names] == [gloria, gloria]
    assert [enter(name) for name in names] == [None, None]
