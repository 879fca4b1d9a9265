"""The markers of requirements speak of the table, and the table of what is explained."""

from tests import asvs

EXPLAINED = asvs.TABLE.with_suffix(".md").read_text(encoding="utf-8").replace(",", "").split()


def test_a_marker_names_a_requirement_of_the_table():
    known = asvs.requirements()
    assert len(known) > 200
    unknown = {name: tests for name, tests in asvs.held().items() if name not in known}
    assert not unknown


def test_markers_are_found_where_they_stand():
    assert (
        "tests/test_matrix.py::test_everybody_reaches_what_the_table_says_and_nothing_else"
        in (asvs.held()["V8.3.1"])
    )


def test_what_no_test_holds_is_explained():
    missing = [row.id for level in asvs.LEVELS for row in asvs.uncovered(level)]
    deviating = [row.id for row in asvs.requirements().values() if row.status in {"desv", "hueco"}]
    assert not [name for name in missing + deviating if name not in EXPLAINED]
