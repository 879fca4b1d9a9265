"""The code of who is signed in already has as few tries as that of who enters (A08)."""

import time

import pytest
import time_machine

from domain import limits, second_step, totp
from domain.errors import Refused
from models import User
from tests.people import PASSWORD, make_user

HOME = "203.0.113.7"


def code(user: User, later: int = 0) -> str:
    return totp.code_at(User.get_by_id(user.id), time.time() + later)


@pytest.fixture
def careful(database: None) -> User:
    """Somebody with the second step."""
    user = make_user("gloria")
    second_step.prepare(user)
    second_step.confirm(User.get_by_id(user.id), PASSWORD, code(user, -totp.SECONDS), network=HOME)
    return User.get_by_id(user.id)


def test_wrong_codes_of_who_is_signed_in_are_counted_and_right_ones_are_not(careful: User):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        for _ in range(12):
            clock.shift(totp.SECONDS)
            second_step.check(careful, code(careful), network=HOME)
        for _ in range(limits.CODES.times):
            with pytest.raises(Refused, match="no sirve"):
                second_step.check(careful, "000000", network=HOME)
        clock.shift(totp.SECONDS)
        with pytest.raises(Refused, match="muchos códigos"):
            second_step.check(careful, code(careful), network=HOME)
