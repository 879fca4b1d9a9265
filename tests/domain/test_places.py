"""The municipality that is meant, by what was typed and chosen."""

import pytest

from domain import catalogs, places


@pytest.mark.parametrize("department", ["99", "xx", "٥٤"])
def test_a_municipality_of_an_odd_department_is_elsewhere(department: str):
    assert "queda en Norte de Santander" in places.answer("Cúcuta", department).message


def test_every_municipality_is_found_by_its_own_name_and_department():
    for place in catalogs.municipalities().values():
        assert place in places.answer(place.name, place.department).shown, place
