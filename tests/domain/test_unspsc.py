"""Goods and services are found as people call them."""

import pytest

from domain import catalogs, unspsc


@pytest.mark.parametrize(
    ("said", "family"),
    [
        ("abogada", "80120000"),
        ("conductor", "78110000"),
        ("Auxiliares de enfermeria", "85100000"),
        ("instrumentadora", "85120000"),
        ("papelería", "44120000"),
        ("revisora fiscal", "84110000"),
    ],
)
def test_a_trade_finds_the_family_that_never_names_it(said: str, family: str):
    assert unspsc.find(said)[0].code == family


def test_the_words_of_people_are_for_families_that_there_are():
    assert set(catalogs.unspsc_words()) <= set(catalogs.unspsc_families())
