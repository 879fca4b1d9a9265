"""How long a paper counts: to the day, in Colombia."""

import datetime as dt
import runpy
from pathlib import Path

import pytest
import time_machine

from domain import catalogs, moments, validity
from domain.errors import Refused

TODAY = dt.date(2026, 11, 21)
EVERY = ("", "30_dias", "mes_actual", "ano_actual", "ano_anterior", "quinto_dia_habil_abril")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def refusal(code: str, dated_on: dt.date | None, today: dt.date = TODAY) -> str:
    try:
        validity.refuse_old(code, dated_on, today=today)
    except Refused as refused:
        return refused.message if refused.field == "dated_on" else "not at its field"
    return ""


@pytest.mark.parametrize(
    ("code", "dated_on", "last"),
    [
        ("30_dias", "2026-11-01", "2026-12-01"),
        ("30_dias", "2024-02-01", "2024-03-02"),
        ("30_dias", "2023-02-01", "2023-03-03"),
        ("90_dias", "2025-12-31", "2026-03-31"),
        ("mes_actual", "2024-02-29", "2024-02-29"),
        ("mes_actual", "2024-02-01", "2024-02-29"),
        ("mes_actual", "2100-02-01", "2100-02-28"),
        ("mes_actual", "2026-12-31", "2026-12-31"),
        ("mes_actual", "2026-04-30", "2026-04-30"),
        ("ano_actual", "2026-01-01", "2026-12-31"),
        ("ano_actual", "2026-12-31", "2026-12-31"),
        ("ano_anterior", "2025-12-31", "2026-12-31"),
        ("ano_anterior", "2026-03-10", "2026-12-31"),
        ("ano_anterior", "2024-12-31", "2025-12-31"),
        ("quinto_dia_habil_abril", "2026-01-15", "2026-04-09"),
        ("quinto_dia_habil_abril", "2026-04-09", "2026-04-09"),
        ("quinto_dia_habil_abril", "2026-04-10", "2027-04-07"),
        ("quinto_dia_habil_abril", "2023-12-31", "2024-04-05"),
        ("quinto_dia_habil_abril", "2060-12-31", "2061-04-07"),
    ],
)
def test_a_paper_counts_until(code: str, dated_on: str, last: str):
    assert validity.until(code, day(dated_on), today=TODAY) == day(last)


@pytest.mark.parametrize("code", ["", "cuando se pueda", "0_dias", "-5_dias", "30_dias "])
def test_without_a_validity_it_counts_for_ever(code: str):
    assert validity.until(code, day("1950-01-01"), today=TODAY) is None
    assert refusal(code, day("1950-01-01")) == ""
    assert not validity.asks_date(code)
    assert validity.told(code) == ""


@pytest.mark.parametrize(
    ("code", "last"),
    zip(EVERY, [None, "2026-12-21", "2026-11-30", *["2026-12-31"] * 2, "2027-04-07"], strict=True),
)
def test_without_its_date_it_counts_from_today(code: str, last: str | None):
    assert validity.until(code, None, today=TODAY) == (last and day(last))
    assert refusal(code, None) == ""


@pytest.mark.parametrize(
    ("code", "last_taken", "first_refused", "sentence"),
    [
        ("30_dias", "2026-10-22", "2026-10-21", "Tiene 31 días y se reciben de hasta 30."),
        ("mes_actual", "2026-11-01", "2026-10-31", "Es de octubre de 2026 y se recibe el de nov"),
        ("ano_actual", "2026-01-01", "2025-12-31", "Es de 2025 y se recibe el de 2026."),
        ("ano_anterior", "2025-01-01", "2024-12-31", "Es de 2024 y se reciben las cifras de 2025"),
        ("quinto_dia_habil_abril", "2026-04-10", "2026-04-09", "Valía hasta el 9 de abril de 2026"),
    ],
)
def test_a_paper_too_old_says_how_old_and_what_is_taken(
    code: str, last_taken: str, first_refused: str, sentence: str
):
    assert refusal(code, day(last_taken)) == ""
    assert sentence in refusal(code, day(first_refused))


def test_a_paper_of_years_ago_is_not_counted_in_days():
    message = "Tiene más de un año y se recibe hasta de 30 días. Descargue uno nuevo."
    assert refusal("30_dias", day("2019-01-01")) == message
    assert "Tiene 365 días" in refusal("30_dias", TODAY - dt.timedelta(days=365))


@pytest.mark.parametrize("code", EVERY)
def test_a_date_to_come_or_of_another_age_is_refused_whatever_the_paper(code: str):
    assert refusal(code, TODAY + dt.timedelta(days=1)) == validity.FUTURE
    for year in (1, 206, 1899):
        assert refusal(code, dt.date(year, 5, 1)) == validity.ABSURD
    assert refusal(code, dt.date.max) == validity.FUTURE


@pytest.mark.parametrize("code", EVERY)
def test_what_is_taken_today_counts_today_and_the_day_after_its_last_it_is_refused(code: str):
    for age in range(800):
        dated_on = TODAY - dt.timedelta(days=age)
        last = validity.until(code, dated_on, today=TODAY)
        assert bool(refusal(code, dated_on)) == (last is not None and last < TODAY)


def test_each_shipped_validity_is_known_and_says_itself():
    for row in catalogs.rows("requirements"):
        assert validity.is_known(row["validity"])
        assert bool(validity.told(row["validity"])) == bool(row["validity"])
    assert validity.told("30_dias") == "Vale 30 días desde su fecha."
    assert validity.told("1_dias") == "Vale 1 día desde su fecha."
    assert [code for code in EVERY if validity.asks_date(code)] == [
        *("30_dias", "mes_actual", "ano_actual", "quinto_dia_habil_abril")
    ]


@pytest.mark.parametrize(
    ("moment", "date"),
    [
        ("2026-11-01T04:59:59Z", "2026-10-31"),
        ("2026-11-01T05:00:00Z", "2026-11-01"),
        ("2027-01-01T04:59:59Z", "2026-12-31"),
        ("2028-03-01T04:00:00Z", "2028-02-29"),
    ],
)
def test_a_day_begins_at_midnight_in_colombia(moment: str, date: str):
    with time_machine.travel(moment, tick=False):
        assert moments.today() == day(date)


def test_the_catalog_of_renewals_is_what_the_holidays_say():
    """Easter moves them: on 1 and 8 April, in March, late."""
    script = Path(__file__).parents[2] / "bin" / "make_business_days.py"
    made = runpy.run_path(str(script))
    rows = {int(row["year"]): day(row["date"]) for row in catalogs.rows("fifth_business_days")}
    assert list(rows) == list(range(made["FIRST"], made["LAST"] + 1))
    assert all(made["fifth"](year) == date for year, date in rows.items())
    assert [rows[year].day for year in (2024, 2025, 2026, 2029)] == [5, 7, 9, 6]
