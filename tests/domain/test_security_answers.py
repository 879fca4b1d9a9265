"""An answer that says nothing, or that anybody knows, is none (A09)."""

import pytest

from domain import security_answers
from domain.errors import Refused

OWN = ("Gloria Rojas", "gloria", "gloria@example.com", "+573001234567", "")


@pytest.mark.parametrize(
    "answer", ["", " ", "¡¡…!!", "- -", "GLORIA", "300 123 45 67", "gloria rojas"]
)
def test_what_is_empty_or_known_is_refused(answer: str):
    with pytest.raises(Refused) as refused:
        security_answers.check(answer, OWN)
    assert refused.value.field == "answer"


def test_what_only_its_owner_knows_is_taken_without_other_data():
    security_answers.check("un trompo", OWN)
    security_answers.check("un trompo", ("",))
