"""Letters are late when the mail fails, and never lost (A46, A47, A48)."""

import contextlib
import datetime as dt
import re
import ssl
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
import time_machine
from flask import Flask

from domain import mailer, outbox
from models import Letter, LetterState, User, db, now
from tests.certificates import self_signed
from tests.conftest import with_settings
from tests.crowd import at_once
from tests.people import make_user
from tests.servers import SmtpServer, free_port, smtp

pytestmark = pytest.mark.usefixtures("database")
TO = "ana@example.com"


@pytest.fixture
def post_office(app: Flask) -> Iterator[SmtpServer]:
    """A real mail server, and a portal that is set to it."""
    with smtp() as server:
        with_settings(app, mail_server=server.host, mail_port=server.port)
        yield server


def write(to: str = TO, **fields: str) -> Letter:
    with db.atomic():
        outbox.post("username", "Su nombre de usuario", to, name="Ana", username="ana", **fields)
    return Letter.select().order_by(Letter.id.desc()).get()


def work(hours: float = 0) -> None:
    """What a worker does some hours from now."""
    with time_machine.travel(now() + dt.timedelta(hours=hours)):
        while outbox.work():
            pass


def state_of(letter: Letter) -> str:
    return str(Letter.get_by_id(letter.id).state)


def test_a_letter_goes_out_once(post_office: SmtpServer):
    letter = write()
    work()
    work(200)
    assert post_office.recipients == [TO]
    [sent] = post_office.letters
    assert sent["Message-ID"] == letter.message_id
    assert sent["To"] == TO and sent["Auto-Submitted"] == "auto-generated"
    assert sent["From"] == "Registro de proveedores <portal@example.com>"
    assert sent.get_content_type() == "text/plain" and not sent.is_multipart()
    assert state_of(letter) == LetterState.SENT


FAULTS = ["down", "451 MAIL", "450 RCPT", "drop DATA"]
"""More of them, and for how long: `soak/mail_faults.py`."""


@pytest.mark.asvs("V16.5.2", "V12.3.1")
@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_fault_delays_is_delivered_in_the_end(post_office, app, fault: str):
    what, _, where = fault.partition(" ")
    if what == "down":
        with_settings(app, mail_port=free_port())
    elif what == "drop":
        post_office.drop(at=where)
    else:
        post_office.refuse(f"{what} Later", at=where)
    letters = [write(f"persona{n}@example.com") for n in range(2)]
    for hours in (0, 1, 30):
        work(hours)
        assert {state_of(letter) for letter in letters} == {LetterState.QUEUED}
    post_office.take()
    with_settings(app, mail_port=post_office.port)
    work(72)
    assert {state_of(letter) for letter in letters} == {LetterState.SENT}
    assert set(post_office.recipients) == {letter.recipient for letter in letters}
    if fault != "drop DATA":
        assert len(post_office.letters) == 2


@pytest.mark.asvs("V12.3.2")
@pytest.mark.parametrize("at_once", [True, False], ids=["TLS", "STARTTLS"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_no_letter(
    app, tmp_path, monkeypatch, at_once: bool
):
    certificate, key = self_signed(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with smtp(tls, at_once=at_once) as server:
        with_settings(
            app,
            mail_server=server.host,
            mail_port=server.port,
            **{"mail_use_ssl" if at_once else "mail_use_tls": True},
        )
        letter = write()
        work()
        assert state_of(letter) == LetterState.QUEUED and not server.deliveries
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        work(1)
        assert state_of(letter) == LetterState.SENT and server.recipients == [TO]


def test_a_copy_after_a_fault_can_be_told_from_a_second_letter(post_office: SmtpServer):
    post_office.drop(at="DATA")
    letter = write()
    work()
    post_office.take()
    work(1)
    assert [sent["Message-ID"] for sent in post_office.letters] == [letter.message_id] * 2
    first, second = (sent.get_content() for sent in post_office.letters)
    assert first == second


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_what_is_refused_for_good_is_given_up_and_told(post_office: SmtpServer, stage):
    user = make_user("ana")
    post_office.refuse("550 No such user", at=stage)
    letter = write()
    for hours in (0, 1, 90):
        work(hours)
    assert state_of(letter) == LetterState.FAILED
    assert post_office.deliveries == 1
    assert User.get_by_id(user.id).letters_bounced_at is not None
    assert "550" in Letter.get_by_id(letter.id).error
    assert TO not in Letter.get_by_id(letter.id).error


def test_a_letter_that_arrives_again_ends_the_warning(post_office: SmtpServer):
    user = make_user("ana", letters_bounced_at=now())
    write()
    work()
    assert User.get_by_id(user.id).letters_bounced_at is None


def test_tries_come_further_and_further_apart(app: Flask):
    with_settings(app, mail_server="127.0.0.1", mail_port=free_port())
    letter = write()
    pauses = []
    at = now()
    for _ in range(8):
        with time_machine.travel(at, tick=False):
            assert outbox.work() and not outbox.work()
            due = Letter.get_by_id(letter.id).run_at
            pauses.append((due - now()).total_seconds())
            at = due + dt.timedelta(seconds=1)
    assert 12 <= pauses[0] <= 18
    assert all(later > sooner for sooner, later in pairwise(pauses[:5]))
    assert max(pauses) <= outbox.LONGEST_PAUSE * 1.2


def test_after_four_days_it_is_given_up(app: Flask):
    with_settings(app, mail_server="127.0.0.1", mail_port=free_port())
    letter = write()
    work(72)
    assert state_of(letter) == LetterState.QUEUED
    work(97)
    assert state_of(letter) == LetterState.FAILED


def test_a_worker_that_died_before_sending_leaves_its_letter(post_office: SmtpServer):
    letter = write()
    assert outbox._claim() == letter
    work()
    assert post_office.letters == []
    work(0.2)
    assert post_office.recipients == [TO]


def test_a_worker_that_died_before_noting_it_leaves_one_copy(post_office: SmtpServer):
    letter = write()
    claimed = outbox._claim()
    assert claimed and mailer.send(claimed)
    work(0.2)
    work(5)
    assert [sent["Message-ID"] for sent in post_office.letters] == [letter.message_id] * 2


def test_a_poisoned_letter_holds_up_no_other(post_office: SmtpServer):
    poisoned = write()
    Letter.update(template="no-such-letter").where(Letter.id == poisoned.id).execute()
    lacking = write()
    Letter.update(context={}).where(Letter.id == lacking.id).execute()
    good = write("beto@example.com")
    work()
    assert post_office.recipients == ["beto@example.com"]
    assert state_of(good) == LetterState.SENT
    work(97)
    assert state_of(poisoned) == state_of(lacking) == LetterState.FAILED


def test_many_workers_send_each_letter_once(post_office: SmtpServer, app: Flask):
    letters = [write(f"persona{n}@example.com") for n in range(40)]

    def one(_: int) -> None:
        with app.app_context():
            while outbox.work():
                pass

    at_once(3, one)
    assert Counter(post_office.recipients) == Counter(letter.recipient for letter in letters)


def test_a_letter_rolled_back_with_its_cause_never_goes(post_office: SmtpServer):
    with contextlib.suppress(ZeroDivisionError), db.atomic():
        outbox.post("username", "Su nombre de usuario", TO, name="Ana", username="ana")
        raise ZeroDivisionError
    work()
    assert post_office.letters == []


def test_a_letter_for_later_waits(post_office: SmtpServer):
    with db.atomic():
        outbox.post("username", "S", TO, due=now() + dt.timedelta(hours=2), name="A", username="a")
    work(1)
    assert post_office.letters == []
    work(2.1)
    assert len(post_office.letters) == 1


def test_a_letter_that_may_wait_once_waits_once(post_office: SmtpServer):
    for _ in range(3):
        write(once="digest:1")
    work()
    write(once="digest:1")
    work()
    assert len(post_office.letters) == 2


@pytest.mark.asvs("V1.2.1", "V1.3.11")
@pytest.mark.parametrize("mark", ["\r\n", "\n", "\u2028", "\x85", "\x0b", "\x1b[2J"])
def test_hostile_text_adds_no_header_and_no_recipient(post_office: SmtpServer, mark: str):
    hostile = f"Ana{mark}Bcc: eve@example.com{mark}{mark}."
    with db.atomic():
        outbox.post("username", hostile, TO, name=hostile, username="ana")
        two = f"ana@example.com{mark}RCPT TO:<eve@example.com>"
        outbox.post("username", "S", two, name="", username="")
    work()
    work(100)
    assert "eve@example.com" not in post_office.recipients
    assert post_office.letters
    assert all("Bcc" not in sent for sent in post_office.letters)


def test_without_a_mail_server_a_letter_is_a_file(app: Flask):
    letter = write()
    work()
    [path] = (mailer.settings.current().data_dir / "correo").iterdir()
    assert re.fullmatch(r"[0-9]{8}T[0-9]{6}-[0-9]{6}\.eml", path.name)
    assert letter.message_id.encode() in path.read_bytes()
