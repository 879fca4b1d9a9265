"""Colombia's working days, as another library and the catalog of renewals tell them."""

import datetime as dt

import holidays

from domain import catalogs, working_days


def test_the_holidays_are_those_of_another_library():
    for year in range(2012, 2061):
        assert working_days.holidays(year) == set(holidays.country_holidays("CO", years=year)), year


def test_the_fifth_of_april_is_that_of_the_catalog():
    for row in catalogs.rows("fifth_business_days"):
        fifth = working_days.after(dt.date(int(row["year"]), 3, 31), 5)
        assert fifth.isoformat() == row["date"]


def test_three_days_from_a_friday_before_a_holiday_on_monday_end_on_thursday():
    assert working_days.after(dt.date(2026, 11, 13), 3) == dt.date(2026, 11, 19)
    assert not working_days.is_working(dt.date(2026, 11, 16))
