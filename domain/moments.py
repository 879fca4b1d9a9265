"""Dates in letters, which are written away from any request."""

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

LOCALE = "es_CO"
NARROW_BLANKS = str.maketrans({"\u202f": " ", "\u00a0": " "})


def in_full(value: dt.datetime, time_zone: str) -> str:
    """«martes 24 de noviembre de 2026, 10:58 a. m. (UTC-05:00)»."""
    local = value.astimezone(ZoneInfo(time_zone))
    day = format_date(local, "EEEE d 'de' MMMM 'de' y", locale=LOCALE)
    clock = format_time(local, "h:mm a", locale=LOCALE).translate(NARROW_BLANKS)
    offset = local.strftime("%z")
    return f"{day}, {clock} (UTC{offset[:3]}:{offset[3:]})"
