"""How the people of tests claim an entity that another administers."""

import datetime as dt
import os
from typing import Any

import time_machine

from domain import claims
from models import Claim, ClaimKind, Entity, User
from tests.proving import a_proof

BEFORE = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
FRIDAY = dt.datetime(2026, 11, 13, 15, tzinfo=dt.UTC)
"""Its Monday is a holiday: three working days end on Thursday the 19th."""
LAST_DAY = dt.date(2026, 11, 19)
IN_TIME = dt.datetime(2026, 11, 20, 4, 59, tzinfo=dt.UTC)
"""A minute before midnight of that Thursday, in Colombia."""
TOO_LATE = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)


def at(moment: dt.datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def claim(entity: Entity, by: User, kind: str = ClaimKind.GONE, message: str = "Se fue") -> Claim:
    key = os.urandom(8).hex()
    return claims.ask(entity, kind, by=by, message=message, proof=a_proof(), key=key)
