"""How dates are written in Spanish, in somebody's time zone: on pages and in letters."""

import datetime as dt
from functools import cache
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
    return _day(_local(value, time_zone))


def clock(value: dt.datetime, time_zone: str) -> str:
    """«10:42 a. m.»."""
    local = _local(value, time_zone)
    return _clock(local.hour, local.minute).lstrip("0")


def short(value: dt.datetime, time_zone: str) -> str:
    """«(23/01/2017 03:41 p. m., UTC-05:00)»."""
    local = _local(value, time_zone)
    return f"({_day(local)} {_clock(local.hour, local.minute)}, {_offset(local)})"


def full(value: dt.datetime, time_zone: str) -> str:
    """«24 de noviembre de 2026, 10:58 a. m. (UTC-05:00)»."""
    local = _local(value, time_zone)
    return f"{day_in_full(local.date())}, {clock(value, time_zone)} ({_offset(local)})"


def with_weekday(value: dt.datetime, time_zone: str) -> str:
    """«martes 24 de noviembre de 2026, 10:58 a. m. (UTC-05:00)»."""
    weekday = format_date(_local(value, time_zone), "EEEE", locale=LOCALE)
    return f"{weekday} {full(value, time_zone)}"


def _local(value: dt.datetime, time_zone: str) -> dt.datetime:
    return value.astimezone(ZoneInfo(time_zone))


def _day(local: dt.datetime) -> str:
    return f"{local.day:02}/{local.month:02}/{local.year:04}"


@cache
def _clock(hour: int, minute: int) -> str:
    text: str = format_time(dt.time(hour, minute), "hh:mm a", locale=LOCALE)
    return text.translate(NARROW_BLANKS)


def _offset(local: dt.datetime) -> str:
    offset = local.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"
