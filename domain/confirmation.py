"""Is it still them? Before an act of weight a person proves it again (A19)."""

import datetime as dt

from domain import accounts, audit, second_step
from models import Session, User, db, now

LASTS = dt.timedelta(minutes=10)


def is_fresh(session: Session) -> bool:
    """Did who sits at this browser prove who they are a moment ago? Entering was a proof."""
    last: dt.datetime | None = session.confirmed_at
    return last is not None and now() - last <= LASTS


def confirm(session: Session, password: str, code: str, *, network: str) -> None:
    """The password and, of who has the second step, a code; both as limited as when one enters.
    Raises Refused."""
    user: User = session.user
    accounts.confirm(user, password)
    if user.has_second_step:
        second_step.check(user, code, network=network)
    with db.atomic():
        Session.update(confirmed_at=now()).where(Session.id == session.id).execute()
        audit.record("session_confirmed", by=user, subject=session.code)
