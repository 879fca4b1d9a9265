"""Entities that may be one supplier registered twice, the likeliest first."""

import pytest

from domain import duplicates
from domain.duplicates import EMAIL, NAME, NAMESAKE, NUMBER, PHONE
from models import Entity
from tests.consortia import company
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")


def found(number: int = 0) -> list[tuple[Entity, Entity, int]]:
    return [(pair.first, pair.other, pair.shared) for pair in duplicates.page(number).pairs]


def test_what_two_share_is_told_and_the_likeliest_come_first():
    wrong = make_entity("Uno", "9005550101", check_digit="")
    right = make_entity("Dos", "900555010", check_digit="1", email="Aa@b.example")
    upper = company("FERRETERÍA El Túnel S.A.S.", phone="+576015550100")
    lower = company("ferreteria el tunel sas", representative_phone="+576015550100")
    letters = company(
        "Tres", representative_email="aA@b.example", notification_email="aa@b.example"
    )
    ana, other = company("Ana Rojas", family="natural"), company("Ana Rojas", family="natural")
    company("Cuatro")
    assert found() == [
        (wrong, right, NUMBER),
        (upper, lower, NAME | PHONE),
        (right, letters, EMAIL),
        (ana, other, NAMESAKE),
    ]


def test_what_many_share_tells_nothing_and_what_is_no_longer_registered_is_none():
    for at in range(duplicates.SHARED_BY_MANY + 1):
        company(f"Uno{at}", email="no@tiene.example")
    company("Dos")
    company("Dos", state="merged")
    assert found() == []


def test_a_person_and_their_company_share_an_address():
    company("Uno", email="a@b.example")
    company("Dos", email="a@b.example", family="natural")
    assert found() == []


def test_they_come_by_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(duplicates, "A_PAGE", 2)
    for name in ("Uno", "Dos", "Tres"):
        company(name), company(name)
    assert [len(found(at)) for at in range(3)] == [2, 1, 0]
    assert [duplicates.page(at).has_next for at in range(2)] == [True, False]
