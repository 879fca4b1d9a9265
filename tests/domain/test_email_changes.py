"""A code of another address, where no change waits."""

import pytest

from domain import email_changes
from domain.errors import Refused
from models import User


@pytest.mark.parametrize("typed", ["", "000000", "12 34 56"])
def test_where_nothing_waits_no_code_is_right(gloria: User, typed: str):
    with pytest.raises(Refused):
        email_changes.by_code(gloria, typed)
    assert User.get_by_id(gloria.id).email == gloria.email
