"""A member's share as people write it."""

import pytest

from domain import shares
from domain.errors import Refused


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("33,34", 3334),
        ("33.34", 3334),
        ("33,3", 3330),
        ("50", 5000),
        ("100", 10_000),
        ("0,01", 1),
        ("40 %", 4000),
        ("40,5%", 4050),
    ],
)
def test_a_share_is_written_with_comma_or_point(text: str, share: int):
    assert shares.parse(text) == share


@pytest.mark.parametrize("text", ["0", "0,00", "100,01", "999", "0.0"])
def test_a_share_is_more_than_nothing_and_no_more_than_all(text: str):
    with pytest.raises(Refused, match="más de 0 a 100"):
        shares.parse(text)


@pytest.mark.parametrize("text", ["33,333", "33.3333 %"])
def test_a_third_decimal_is_refused_rather_than_cut(text: str):
    with pytest.raises(Refused, match="2 decimales"):
        shares.parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "mitad", "-5", "1e2", "٤٠", "４０", "40,", ",5", "4 0", "1/3", "40%%", "NaN", "1000"],
)
def test_what_is_no_figure_is_refused(text: str):
    with pytest.raises(Refused, match="con cifras"):
        shares.parse(text)


def test_a_share_is_shown_as_colombia_writes_it():
    assert [shares.shown(each) for each in (3334, 4000, 1, 10_000)] == [
        "33,34 %",
        "40,00 %",
        "0,01 %",
        "100,00 %",
    ]
