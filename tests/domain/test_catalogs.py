"""The facts that ship with the portal."""

from zoneinfo import ZoneInfo

import pytest

from domain import catalogs
from models import Family


def test_all_municipalities_are_there_each_in_its_department():
    places = catalogs.municipalities()
    assert len(places) == 1122
    assert len(catalogs.departments()) == 33
    assert {place.department_code for place in places.values()} == set(catalogs.departments())
    assert places["27493"].label == "Nuevo Belén de Bajirá (Chocó)"
    assert places["11001"].name == "Bogotá, D.C."


def test_every_alias_means_a_municipality():
    assert {code for _, code in catalogs.municipality_aliases()} <= set(catalogs.municipalities())


def test_organisation_types_belong_to_the_families_of_the_form():
    types = catalogs.organisation_types()
    assert len(types) == 32
    assert {each.family for each in types.values()} == set(Family)
    assert types["sas"].label == "Sociedad por acciones simplificada (S.A.S.)"
    assert {each.code for each in types.values() if each.usual_area == "public"} >= {
        "entidad-estatal",
        "educacion-superior",
    }


@pytest.mark.parametrize(
    "typed",
    ["sas", "SAS", " Sociedad por acciones simplificada", "SOCIEDAD POR ACCIONES SIMPLIFICADA"],
)
def test_an_organisation_type_is_known_by_code_or_label(typed: str):
    found = catalogs.organisation_type_called(typed)
    assert found is not None
    assert found.code == "sas"


def test_an_unknown_organisation_type_is_none():
    assert catalogs.organisation_type_called("sociedad secreta") is None


def test_colombia_comes_first_and_the_rest_as_in_an_index():
    names = list(catalogs.countries().values())
    assert names[:4] == ["Colombia", "Afganistán", "Albania", "Alemania"]
    assert {"EU", "UN", "ZZ", "XA"}.isdisjoint(catalogs.countries())
    assert catalogs.countries()["ES"] == "España"


def test_bogota_is_the_default_zone_and_every_zone_exists():
    zones = catalogs.time_zones()
    assert next(iter(zones.items())) == ("America/Bogota", "(UTC-05:00) Bogotá, Lima, Quito")
    assert all(ZoneInfo(name) for name in zones)


def test_no_security_question_asks_for_the_phone():
    questions = catalogs.security_questions()
    assert len(questions) >= 5
    assert all(text.startswith("¿") and "tel" not in text.lower() for text in questions.values())


@pytest.mark.parametrize(
    "choices",
    [catalogs.banks, catalogs.tax_regimes, catalogs.account_types, catalogs.identity_documents],
)
def test_the_choices_of_the_form_are_read(choices):
    assert all(code and name for code, name in choices().items())


def test_a_catalog_cannot_be_changed_by_mistake():
    with pytest.raises(TypeError):
        catalogs.banks()["x"] = "y"  # type: ignore[index]


@pytest.mark.asvs("V6.2.4")
@pytest.mark.parametrize("password", ["1qaz2wsx", "Password1", "abcd1234", "qwertyuiopasdfg"])
def test_common_passwords_are_known_in_any_case(password: str):
    assert catalogs.is_common_password(password)


@pytest.mark.parametrize("password", ["clave-segura-123", "", "1qaz2ws", "a\x00"])
def test_other_passwords_are_not(password: str):
    assert not catalogs.is_common_password(password)


def test_two_common_passwords_in_a_row_are_none():
    first, second = (catalogs.FOLDER / "common_passwords.txt").read_text().splitlines()[:2]
    assert catalogs.is_common_password(first)
    assert not catalogs.is_common_password(f"{first}\n{second}")
