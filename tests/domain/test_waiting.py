"""A registration that nobody confirms holds name and e-mail for 72 hours, and no longer (A03)."""

import datetime as dt

import pytest
import time_machine

from domain import activation, drafts, housekeeping, tokens, usernames, waiting
from domain.activation import LinkState
from domain.errors import Refused
from models import Purpose, SignUpDraft, User, now
from tests.registering import ANSWERS, NETWORK, PASSWORD, submit


@pytest.fixture
def user(database: None) -> User:
    return submit().user


def secret_of(user: User) -> str:
    token = tokens.newest(user, Purpose.ACTIVATE)
    assert token is not None
    return tokens.secret_of(token)


def after(hours: int):
    return time_machine.travel(now() + dt.timedelta(hours=hours), tick=False)


def test_signing_in_again_and_again_holds_nothing_for_longer(user: User):
    secret = secret_of(user)
    for hours in (24, 48, 71):
        with after(hours):
            key = drafts.resume(User.get())
            draft = drafts.find(key)
            assert draft is not None and draft.expires_at == waiting.until(user)
    with after(73):
        assert drafts.find(key) is None
        assert activation.look(secret).state == LinkState.EXPIRED
        assert not usernames.is_taken(ANSWERS["username"])
        housekeeping.tidy()
        assert not User.select().exists()
        assert not SignUpDraft.select().exists()


@pytest.mark.parametrize("hours", [1, 73])
def test_only_the_last_letters_reader_begins_the_wait_again(user: User, hours: int):
    """A squatter who moves on to another's address has a letter of their own, an earlier one."""
    own = secret_of(user)
    activation.correct_email(drafts.resume(user), "duena@example.com")
    with after(hours), pytest.raises(Refused):
        activation.renew(own, ANSWERS["username"], PASSWORD, network=NETWORK)
    assert User.get().created_at == user.created_at


def test_a_name_is_held_until_it_lapses_and_then_goes_to_whoever_asks(user: User):
    with after(71):
        assert usernames.is_taken(ANSWERS["username"])
    with after(73):
        submit(email="otra@example.com")
    assert User.get().email == "otra@example.com"
