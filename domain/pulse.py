"""Whether the portal works, as the worker tells: each half a minute it says that it is there.

A gap between two of those moments is an outage, recorded when the next one comes; so is a time in
which no letter reached the mail server. Web and worker start and stop together and need the same
database; what stops the web alone, or the way to it, isn't seen from here: staff write it.
"""

import datetime as dt
import time

from domain import audit, clock
from models import Outage, OutageKind, Pulse, db, now
from models.ready import Ready

EVERY = 30.0  # seconds between beats
LONGEST_GAP = dt.timedelta(minutes=5)
SHORTEST_MAIL = dt.timedelta(minutes=10)
STOPPED = "El portal no dio señal de que funcionara."
NO_MAIL = "El servidor de correo no recibió los correos del portal."

CURRENT = Ready(Pulse, "SELECT * FROM pulse")
_HELD = Ready(Pulse, "SELECT * FROM pulse", locked=True)


class Keeper:
    """What the worker calls at every turn, in a thread that waits for nothing else."""

    def __init__(self) -> None:
        self.due = 0.0
        self.last: dt.datetime | None = None

    def work(self) -> bool:
        if time.monotonic() >= self.due:
            self.last = beat(self.last)
            self.due = time.monotonic() + EVERY
        return False


def beat(last: dt.datetime | None = None) -> dt.datetime:
    """Say that the portal works; record the outage if it hadn't said so for too long, and see to
    what a clock that was put back would bring to life again.

    `last` is what this machine said before: of several, one may be behind the others. Answers what
    it says now.
    """
    at = now()
    with db.atomic():
        pulse = _HELD()
        if pulse is None:
            Pulse.insert(id=1, up_since=at, beat_at=at).on_conflict_ignore().execute()
        elif at - pulse.beat_at > LONGEST_GAP:
            _record(OutageKind.PORTAL, pulse.beat_at, at, STOPPED)
            Pulse.update(up_since=at, beat_at=at).execute()
        elif clock.was_put_back(seen := last or pulse.beat_at, at):
            clock.set_back(seen, at)
            Pulse.update(up_since=min(pulse.up_since, at), beat_at=at).execute()
        elif at > pulse.beat_at:
            Pulse.update(beat_at=at).execute()
    return at


def mail_server_failed() -> None:
    """In the caller's transaction."""
    Pulse.update(mail_down_since=now()).where(Pulse.mail_down_since.is_null()).execute()


def letter_went() -> None:
    """In the caller's transaction."""
    pulse = CURRENT()
    if pulse is None or pulse.mail_down_since is None:
        return
    since = pulse.mail_down_since
    mine = Pulse.mail_down_since == since
    if Pulse.update(mail_down_since=None).where(mine).execute() and now() - since > SHORTEST_MAIL:
        _record(OutageKind.MAIL, since, now(), NO_MAIL)


def _record(kind: OutageKind, began: dt.datetime, ended: dt.datetime, text: str) -> None:
    outage = Outage.create(kind=kind, began_at=began, ended_at=ended, text=text, is_automatic=True)
    audit.record("outage_recorded", by=None, subject=outage.code, kind=kind)
