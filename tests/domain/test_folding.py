"""Text that is looked for inside columns: a long one costs no more than a short one (A36)."""

import pytest

from domain.folding import MOST_WORDS, holding
from models import User


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("typed", ["ab " * 20_000, "a" * 60_000, "%_*?[" * 12_000])
def test_whatever_is_typed_the_condition_is_short(typed: str):
    asked = User.select(User.id).where(holding(typed, User.name, User.email))
    _, values = asked.sql()
    assert len(values) <= 2 * MOST_WORDS
    assert sum(len(str(each)) for each in values) < 10_000
    assert list(asked.tuples()) == []
