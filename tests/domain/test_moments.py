import datetime as dt

import pytest

from domain import moments

NOON = dt.datetime(2026, 11, 24, 17, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (moments.day, "24/11/2026"),
        (moments.clock, "12:08 p. m."),
        (moments.short, "(24/11/2026 12:08 p. m., UTC-05:00)"),
        (moments.full, "24 de noviembre de 2026, 12:08 p. m. (UTC-05:00)"),
        (moments.with_weekday, "martes 24 de noviembre de 2026, 12:08 p. m. (UTC-05:00)"),
    ],
)
def test_a_moment_is_written_with_ordinary_spaces_in_its_readers_zone(written, text: str):
    assert written(NOON, "America/Bogota") == text


def test_an_hour_below_ten_has_two_figures_only_in_a_table():
    assert moments.clock(NOON, "America/Los_Angeles") == "9:08 a. m."
    assert "09:08 a. m." in moments.short(NOON, "America/Los_Angeles")
