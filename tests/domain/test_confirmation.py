"""A password given again counts for ten minutes, in the browser where it was given (A19)."""

import datetime as dt

import pytest
import time_machine

from domain import confirmation, sessions
from domain.errors import Refused
from models import AuditEntry, Session, User
from tests.people import PASSWORD


def fresh(session: Session) -> bool:
    return confirmation.is_fresh(Session.get_by_id(session.id))


def test_it_lasts_ten_minutes_there_and_nowhere_else(gloria: User, ramon: User):
    rows = []
    for user in (gloria, gloria, ramon):
        sessions.begin(user, browser="", network="")
        rows.append(Session.select().order_by(Session.id.desc()).get())
    Session.update(confirmed_at=None).execute()
    assert not any(fresh(row) for row in rows)
    with time_machine.travel("2026-11-21T15:00:00Z", tick=False) as clock:
        with pytest.raises(Refused):
            confirmation.confirm(rows[0], "otra clave", "", network="")
        assert not fresh(rows[0])
        confirmation.confirm(rows[0], PASSWORD, "", network="")
        assert [fresh(row) for row in rows] == [True, False, False]
        clock.shift(dt.timedelta(minutes=10))
        assert fresh(rows[0])
        clock.shift(dt.timedelta(seconds=1))
        assert not fresh(rows[0])
    entry = AuditEntry.get(AuditEntry.action == "session_confirmed")
    assert (entry.actor, entry.subject) == (gloria.code, rows[0].code)
