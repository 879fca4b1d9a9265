"""T21: the clock jumps, and time goes on by it (A52).

Links, sessions and letters are held against a clock that doesn't jump: what was used or over is so
for good, nobody stays longer than twelve hours of it, no letter waits longer than its pause, and
the audit is in the order in which it was written.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import time_machine
from flask import Flask

from domain import audit, audit_chain, outbox, pulse, sessions, tokens, working_days
from domain.moments import there
from models import AuditEntry, AuditSeal, Letter, LetterState, Purpose, db, now
from soak.figures import Figure, Part
from soak.portals import portal
from tests.browsing import Browser
from tests.people import make_user, sign_in

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
JUMPS = (HOUR, -HOUR, 3 * DAY, -3 * DAY, -400 * DAY, 400 * DAY, 10 * HOUR, -2 * HOUR)
BEGINNINGS = tuple(
    dt.datetime(*at, tzinfo=dt.UTC)
    for at in (
        *((2028, 2, 28, 23), (2028, 2, 29, 12), (2028, 3, 1, 4), (2026, 12, 31, 23)),
        *((2027, 3, 14, 6), (2026, 11, 1, 5), (2026, 11, 2, 14), (2027, 1, 1, 4)),
    )
)
"""Leap days, the ends of years in UTC and in Colombia, and where others change their hour."""
SLACK = tokens.CLOCK_OFF
STEPS = 8


@dataclass
class Held:
    """Something that ends, with the moments of the clock that doesn't jump."""

    name: str
    begun: dt.timedelta
    longest: dt.timedelta
    secret: str = ""
    browser: Browser | None = None
    over: list[str] = field(default_factory=list)


class Round:
    def __init__(self, app: Flask, luck: random.Random, number: int) -> None:
        self.app, self.luck, self.number = app, luck, number
        self.real = dt.timedelta()
        self.held: list[Held] = []
        self.user = make_user(
            f"ana{number}", time_zone=luck.choice(("America/Bogota", "Asia/Kolkata"))
        )
        self.letters = 0

    def run(self) -> Iterator[str]:
        with time_machine.travel(self.luck.choice(BEGINNINGS), tick=False) as self.clock:
            pulse.beat()
            for step in range(STEPS):
                self.begin(step)
                yield from self.looked()
                self.goes_on(self.luck.choice((0.2, 0.5, 1.1, 6, 12.1)) * HOUR)
                yield from self.looked()
                self.clock.shift(self.luck.choice(JUMPS))
                pulse.beat()
                yield from self.looked()
            yield from self.written()

    def goes_on(self, time: dt.timedelta) -> None:
        """As it does, the worker telling the hour."""
        self.clock.shift(time)
        self.real += time
        pulse.beat()

    def begin(self, step: int) -> None:
        """A link, one that is used at once, a session, one that is left, a letter."""
        with db.atomic():
            link = tokens.issue(self.user, Purpose.SECOND_STEP)
            used = tokens.issue(self.user, Purpose.UNDO_EMAIL)
            outbox.post("username", "S", self.user.email, name="A", username="ana")
        tokens.use(used)
        lives = tokens.LIFETIME[Purpose.SECOND_STEP]
        self.held.append(Held("link", self.real, lives, tokens.secret_of(link)))
        self.held.append(Held("used link", self.real, -HOUR, tokens.secret_of(used)))
        browser = sign_in(Browser(self.app), self.user)
        self.held.append(Held("session", self.real, sessions.LONGEST, browser=browser))
        if step % 2:
            other = sign_in(Browser(self.app), self.user)
            other.post("/salir")
            self.held.append(Held("session that was left", self.real, -HOUR, browser=other))
        audit.record("terms_accepted", by=self.user, subject=str(step))

    def looked(self) -> Iterator[str]:
        for each in self.held:
            lives = self.lives(each)
            if lives and self.real - each.begun > each.longest + SLACK:
                yield f"a {each.name} serves after {self.real - each.begun}"
            if lives and each.over:
                yield f"a {each.name} serves again, at {now()} after {each.over}"
            if not lives:
                each.over.append(f"{now():%F %T}")
        while outbox.work():
            pass
        waiting = Letter.select().where(Letter.state == LetterState.QUEUED).count()
        if waiting:
            yield f"{waiting} letters wait at {now()}"

    def lives(self, each: Held) -> bool:
        if each.browser is not None:
            answer = each.browser.web.get("/configuracion", expect_errors=True)
            return bool(answer.status_code == 200)
        purpose = Purpose.SECOND_STEP if each.name == "link" else Purpose.UNDO_EMAIL
        token = tokens.find(each.secret, purpose)
        return token is not None and tokens.usable(token)

    def written(self) -> Iterator[str]:
        """The audit goes by its sequence; a term by working days ends on one."""
        while audit_chain.seal():
            pass
        if not audit_chain.check().all_well:
            yield "the audit isn't whole"
        order = [row.entry for row in AuditSeal.select().order_by(AuditSeal.position)]
        if order != [row.id for row in AuditEntry.select().order_by(AuditEntry.id)]:
            yield "the audit isn't in the order in which it was written"
        ends = working_days.after(there(now()), self.luck.randrange(1, 30))
        if not working_days.is_working(ends):
            yield f"a term ends on {ends}"


def run(rounds: int, seed: int, folder: Path) -> Figure:
    luck, wrong, jumps = random.Random(seed), list[str](), rounds * STEPS
    with portal(folder, throttle=False) as app:
        for number in range(rounds):
            wrong += Round(app, luck, number).run()
    return Figure(jumps, len(wrong), "\n".join(wrong[:20]) or f"{rounds} portals' days")


PART = Part("T21", "jumps of the clock", 2, run)
