"""How dates are written in Spanish, in somebody's time zone: on pages and in letters."""

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from models import now

LOCALE = "es_CO"
COLOMBIA = ZoneInfo("America/Bogota")
NARROW_BLANKS = str.maketrans({"\u202f": " ", "\u00a0": " "})


def today() -> dt.date:
    """In Colombia, where papers are dated and lapse."""
    return there(now())


def there(moment: dt.datetime) -> dt.date:
    """The day it is in Colombia then."""
    return moment.astimezone(COLOMBIA).date()


def day_in_full(date: dt.date) -> str:
    """«9 de abril de 2026»."""
    return str(format_date(date, "d 'de' MMMM 'de' y", locale=LOCALE))


def month_and_year(date: dt.date) -> str:
    """«abril de 2026»."""
    return str(format_date(date, "MMMM 'de' y", locale=LOCALE))


def day(value: dt.datetime, time_zone: str) -> str:
    """«23/01/2017»."""
    return f"{_local(value, time_zone):%d/%m/%Y}"


def clock(value: dt.datetime, time_zone: str) -> str:
    """«10:42 a. m.»."""
    return _clock(value, time_zone).lstrip("0")


def short(value: dt.datetime, time_zone: str) -> str:
    """«(23/01/2017 03:41 p. m., UTC-05:00)»."""
    return f"({day(value, time_zone)} {_clock(value, time_zone)}, {_offset(value, time_zone)})"


def full(value: dt.datetime, time_zone: str) -> str:
    """«24 de noviembre de 2026, 10:58 a. m. (UTC-05:00)»."""
    date = _local(value, time_zone).date()
    return f"{day_in_full(date)}, {clock(value, time_zone)} ({_offset(value, time_zone)})"


def with_weekday(value: dt.datetime, time_zone: str) -> str:
    """«martes 24 de noviembre de 2026, 10:58 a. m. (UTC-05:00)»."""
    weekday = format_date(_local(value, time_zone), "EEEE", locale=LOCALE)
    return f"{weekday} {full(value, time_zone)}"


def _local(value: dt.datetime, time_zone: str) -> dt.datetime:
    return value.astimezone(ZoneInfo(time_zone))


def _clock(value: dt.datetime, time_zone: str) -> str:
    text: str = format_time(_local(value, time_zone), "hh:mm a", locale=LOCALE)
    return text.translate(NARROW_BLANKS)


def _offset(value: dt.datetime, time_zone: str) -> str:
    offset = _local(value, time_zone).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"
