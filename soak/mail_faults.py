"""T07: three days in which the mail server fails in each way, one after the other (A46-A48).

People go on registering and being let in, the worker goes on trying and dies at times, and one
letter is poisoned. Real servers on loopback; the clock alone is another.
"""

import contextlib
import datetime as dt
import logging
import random
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import time_machine
from flask import Flask

from domain import access, letters, mailer, outbox, tokens
from models import Letter, LetterState, Purpose, db, now
from soak.figures import Figure, Part
from soak.portals import portal
from soak.rude_mail import NOBODY, Rude, Town, rude, town
from tests.certificates import self_signed
from tests.conftest import with_settings
from tests.mail import text_of
from tests.people import make_entity, make_user
from tests.registering import submit
from tests.servers import SmtpServer, free_port, smtp

START = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)
HOURS = 72
STEP = dt.timedelta(minutes=20)
FAULTS = (
    *("down", "slow", "silent", "hang DATA", "451 MAIL", "450 RCPT", "452 DATA", "drop DATA"),
    *("tls", "garbage", "dns", "cuts", "refuses", "421 MAIL"),
)
"""Besides mailboxes that are not there (550) all the time."""
WAITED_FOR = {"silent", "hang DATA", "dns"}
"""These cost real time at each try: one step long."""
IMPATIENT = 0.05


class Days:
    def __init__(self, app: Flask, town: Town, rude: Rude, tls: SmtpServer, seed: int) -> None:
        self.app, self.town, self.rude, self.tls = app, town, rude, tls
        self.chance = random.Random(seed)
        self.crashes: Counter[str] = Counter()
        self.people = 0
        self.boss = make_user("gloria")
        self.entity = make_entity("H&H Asociados", "800111202", self.boss)

    def run(self, asking: int) -> None:
        faults = list(FAULTS)
        self.chance.shuffle(faults)
        spell = dt.timedelta(hours=HOURS) / len(faults)
        with time_machine.travel(START, tick=False) as clock:
            self.poison()
            for fault in faults:
                ends = now() + (STEP if fault in WAITED_FOR else spell)
                with self.fault(fault):
                    for _ in range(asking):
                        self.ask()
                    while now() < ends:
                        self.worker()
                        clock.shift(STEP)
                self.worker()
            clock.shift(START + dt.timedelta(hours=HOURS) - now())
            for _ in range(12):
                self.worker()
                clock.shift(STEP)

    def ask(self) -> None:
        """Somebody registers, another forgets the password, a third is let in, one isn't there."""
        self.people += 1
        n = self.people
        submit(email=f"nueva{n}@example.com", username=f"nueva{n}")
        olga, ramon = make_user(f"olga{n}"), make_user(f"ramon{n}")
        with db.atomic():
            letters.password_link(olga, tokens.issue(olga, Purpose.RECOVER_PASSWORD))
            letters.username(make_user(f"{NOBODY}{n}"))
        asked = access.request(self.entity, by=ramon, key=f"k{n}")
        access.accept([asked.code], entity=self.entity, by=self.boss)

    def poison(self) -> None:
        with db.atomic():
            letters.username(self.boss)
        Letter.update(template="no-such-letter").execute()

    def worker(self) -> None:
        """All that is due; now and then it dies with a letter, before or after it was sent."""
        claimed = outbox._claim() if self.chance.random() < 0.4 else None
        if claimed and self.chance.random() < 0.7:
            with contextlib.suppress(Exception):
                mailer.send(claimed)
                self.crashes[claimed.message_id] += 1
        while outbox.work():
            pass

    @contextmanager
    def fault(self, fault: str) -> Iterator[None]:
        what, _, where = fault.partition(" ")
        mailer.PATIENCE = IMPATIENT if what in {"silent", "hang"} else 15  # type: ignore[assignment]
        if what in {"silent", "garbage", "refuses", "cuts"}:
            self.rude.manners = what
            signs_in = (
                {"mail_username": "portal", "mail_password": "x"} if what == "refuses" else {}
            )
            with_settings(self.app, mail_port=self.rude.port, **signs_in)
        elif what == "down":
            with_settings(self.app, mail_port=free_port())
        elif what == "tls":
            with_settings(self.app, mail_port=self.tls.port, mail_use_tls=True)
        elif what == "dns":
            with_settings(self.app, mail_server="correo.invalid")
        elif what == "slow":
            self.town.is_slow = True
        elif what in {"hang", "drop"}:
            getattr(self.town, what)(at=where)
        else:
            self.town.refuse(f"{what} Later", at=where)  # type: ignore[arg-type]
        try:
            yield
        finally:
            mailer.PATIENCE = 15
            self.town.take()
            self.town.is_slow = False
            of_town = {"mail_server": self.town.host, "mail_port": self.town.port}
            with_settings(self.app, mail_use_tls=False, mail_username="", **of_town)

    def wrong(self) -> Iterator[str]:
        """Each letter once, and no more than once more for each crash; to whom it is for."""
        yield from self.town.wrong
        if self.tls.letters:
            yield "a letter went to a server that nobody vouches for"
        copies = Counter(sent["Message-ID"] for sent in self.town.letters)
        told = {sent["Message-ID"]: text_of(sent) for sent in self.town.letters}
        for letter in Letter.select():
            came, text = copies.pop(letter.message_id, 0), told.get(letter.message_id, "")
            who = f"{letter.template} to {letter.recipient}"
            if came > 1 + self.crashes[letter.message_id] + self.town.unanswered[letter.message_id]:
                yield f"{who} came {came} times"
            yield from (f"{who}: {what}" for what in self.ended(letter, came, text))
        yield from (f"{message_id} is nobody's" for message_id in copies)

    def ended(self, letter: Letter, came: int, text: str) -> Iterator[str]:
        if letter.recipient.startswith(NOBODY) or letter.template == "no-such-letter":
            if came:
                yield "it arrived"
            hopeless = letter.recipient.startswith(NOBODY)
            if hopeless != (letter.state == LetterState.FAILED):
                yield f"it is {letter.state}"
            return
        over = letter.token is not None and not tokens.usable(letter.token)
        if letter.state != LetterState.SENT and not (over and letter.state == LetterState.OBSOLETE):
            yield f"it is {letter.state} ({letter.error})"
        if came != 0 and letter.token and tokens.secret_of(letter.token) not in text:
            yield "it holds another's link"
        if letter.state == LetterState.SENT and not came:
            yield "it never came"


def run(rounds: int, seed: int, folder: Path) -> Figure:
    told_of = [logging.getLogger(name) for name in ("ventanilla", "mail.log")]
    levels = [log.level for log in told_of]
    for log in told_of:
        log.setLevel(logging.CRITICAL)
    certificate, key = self_signed(folder)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    try:
        with (
            portal(folder, throttle=False) as app,
            town() as post,
            rude() as bad,
            smtp(tls) as lying,
        ):
            with_settings(app, mail_server=post.host, mail_port=post.port)
            days = Days(app, post, bad, lying, seed)
            days.run(rounds)
            wrong = list(days.wrong())
            count = Letter.select().count()
            attempts = sum(letter.attempts for letter in Letter.select())
    finally:
        for log, level in zip(told_of, levels, strict=True):
            log.setLevel(level)
    twice = len(post.letters) - len({sent["Message-ID"] for sent in post.letters})
    told = f"{len(FAULTS)} faults, {attempts} tries, {days.crashes.total()} crashes, {twice} copies"
    return Figure(count, len(wrong), "\n".join(wrong[:20]) or told)


PART = Part("T07", "letters over three days of faults of the mail server", 1, run)
