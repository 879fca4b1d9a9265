"""What `make test` compares at its end: no test may go missing on an engine unseen."""

from xml.etree import ElementTree

import pytest

from tests.both_engines import left_out

WITH_A_DATABASE = '<properties><property name="database" value="yes"/></properties>'


def case(name: str, inside: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(f'<testcase classname="t" name="{name}">{inside}</testcase>')


def test_what_opens_no_database_may_run_on_sqlite_alone() -> None:
    assert left_out([case("a", WITH_A_DATABASE), case("b")], [case("a", WITH_A_DATABASE)]) == set()


@pytest.mark.parametrize(
    ("sqlite", "postgresql"),
    [
        ([case("a", WITH_A_DATABASE)], []),
        ([], [case("a", WITH_A_DATABASE)]),
        ([case("a", "<skipped/>")], []),
        ([case("a", WITH_A_DATABASE)], [case("a", WITH_A_DATABASE + "<skipped/>")]),
    ],
    ids=["on SQLite alone", "on PostgreSQL alone", "skipped at once", "skipped on PostgreSQL"],
)
def test_a_test_that_an_engine_leaves_out_is_named(
    sqlite: list[ElementTree.Element], postgresql: list[ElementTree.Element]
) -> None:
    assert left_out(sqlite, postgresql) == {"t.a"}
