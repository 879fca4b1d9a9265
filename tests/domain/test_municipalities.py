"""The picker finds a municipality as people write it."""

import pytest

from domain import municipalities


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("cucuta", "54001"),
        ("Cúcuta", "54001"),
        ("Cartagena", "13001"),
        ("mompos", "13468"),
        ("MOMPÓS", "13468"),
        ("bogota", "11001"),
        ("Bogotá D.C.", "11001"),
        ("tumaco", "52835"),
        ("buga", "76111"),
        ("pamplona", "54518"),
        ("san andres", "88001"),
        ("carmen bolivar", "13244"),
        ("belen de bajira", "27493"),
        ("Cúcuta, Norte de Santander", "54001"),
        ("villavicensio", "50001"),
        ("medelin", "05001"),
        ("barancabermeja", "68081"),
    ],
)
def test_the_first_answer_is_the_one_meant(typed: str, code: str):
    assert municipalities.find(typed)[0].code == code


def test_a_shared_name_comes_with_each_department():
    found = municipalities.find("la union")
    assert [(place.name, place.department) for place in found] == [
        ("La Unión", "Antioquia"),
        ("La Unión", "Nariño"),
        ("La Unión", "Sucre"),
        ("La Unión", "Valle del Cauca"),
    ]


def test_the_department_narrows_it():
    assert [place.code for place in municipalities.find("la union", department="52")] == ["52399"]
    assert [place.code for place in municipalities.find("la union narino")] == ["52399"]


def test_every_municipality_finds_itself_by_its_label():
    from domain import catalogs

    for place in catalogs.municipalities().values():
        assert place in municipalities.find(f"{place.name} {place.department}"), place.label


def test_it_never_gives_more_than_asked():
    assert len(municipalities.find("san", limit=7)) == 7


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "'", "\x00", "\ud800", "ñ" * 9999, "株"])
def test_odd_text_finds_nothing_and_breaks_nothing(typed: str):
    assert municipalities.find(typed) == []
