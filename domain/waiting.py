"""How long a registration waits to be confirmed, counted from the registration itself.

Then its user name and e-mail are free again, whatever letters went meanwhile.
"""

import datetime as dt
from typing import Any

from models import User, UserState, now

LONGEST = dt.timedelta(hours=72)


def until(user: User) -> dt.datetime:
    """When this registration lapses, unless it is confirmed."""
    moment: dt.datetime = user.created_at + LONGEST
    return moment


def has_lapsed(user: User) -> bool:
    return bool(user.state == UserState.PENDING and until(user) < now())


def lapsed() -> Any:
    """The same as a condition on the rows of users."""
    return (User.state == UserState.PENDING) & (User.created_at < now() - LONGEST)
