"""The letters that wait to be sent: written with their cause, sent by the worker, never lost.

At least once, with one Message-ID a letter, so that a copy after a crash can be told from a second.
"""

import contextlib
import datetime as dt
import logging
import random
import smtplib
import uuid
from collections.abc import Sequence
from typing import Any

from peewee import IntegrityError

from domain import mailer, pulse
from domain.locking import skipping_locked
from models import Letter, LetterState, Token, User, db, now, ready

log = logging.getLogger("ventanilla")
LEASE = dt.timedelta(minutes=5)
LONGEST_PAUSE = 3600
STATEMENT = 500
GIVE_UP_AFTER = dt.timedelta(hours=96)
OF_THE_SERVER = (
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
)
"""What it answers, or doesn't, whoever the letter is for."""


def letter(template: str, subject: str, to: str, **context: Any) -> dict[str, Any]:
    """The row of one, for `post_all`."""
    return {
        "message_id": f"<{uuid.uuid4().hex}@ventanilla>",
        "recipient": to,
        "subject": subject,
        "template": template,
        "context": context,
    }


def post_all(letters: Sequence[dict[str, Any]]) -> None:
    """Queue many at once, inside the caller's transaction; none whose `once` waits already."""
    for start in range(0, len(letters), STATEMENT):
        ready.insert_new(Letter, letters[start : start + STATEMENT], returning="id")


def post(
    template: str,
    subject: str,
    to: str,
    *,
    token: Token | None = None,
    once: str | None = None,
    due: dt.datetime | None = None,
    **context: Any,
) -> None:
    """Queue one letter, inside the caller's transaction. `once` names a letter that may wait
    only once; `due` is when it may go, now unless said."""
    row = letter(template, subject, to, **context)
    row |= {"token": token, "once": once, "run_at": due or now()}
    if once is None:
        ready.insert(Letter, **row)
        return
    with contextlib.suppress(IntegrityError), db.atomic():
        ready.insert(Letter, **row)


def work() -> bool:
    """Send the letter that is due, if there is one. False when there was nothing to do."""
    letter = _claim()
    if letter is None:
        return False
    try:
        outcome = mailer.send(letter)
    except Exception as fault:
        if not isinstance(fault, smtplib.SMTPException | OSError):
            log.error("letter %s can't be made", letter.template, exc_info=fault)
        _postpone(letter, fault)
    else:
        _settle(letter, LetterState.SENT if outcome else LetterState.OBSOLETE)
    return True


def _claim() -> Letter | None:
    """Lease one due letter: a worker that dies with it leaves it due again after the lease."""
    with db.atomic():
        due = (
            Letter.select()
            .where(Letter.state == LetterState.QUEUED, Letter.run_at <= now())
            .order_by(Letter.run_at, Letter.id)
            .limit(1)
        )
        letter: Letter | None = skipping_locked(due).first()
        if letter is None:
            return None
        letter.attempts += 1
        Letter.update(attempts=letter.attempts, run_at=now() + LEASE).where(
            Letter.id == letter.id
        ).execute()
        return letter


def _settle(letter: Letter, state: LetterState) -> None:
    with db.atomic():
        Letter.update(state=state, sent_at=now(), error="", once=None).where(
            Letter.id == letter.id
        ).execute()
        if state == LetterState.SENT:
            pulse.letter_went()
            User.update(letters_bounced_at=None).where(
                User.email == letter.recipient, User.letters_bounced_at.is_null(False)
            ).execute()


def _postpone(letter: Letter, fault: Exception) -> None:
    """Try later, longer each time; what the mail server refuses for good is not tried again."""
    pause = min(LONGEST_PAUSE, 15 * 4 ** min(letter.attempts - 1, 6)) * random.uniform(0.8, 1.2)  # noqa: S311
    hopeless = is_refusal(fault) or now() - letter.created_at > GIVE_UP_AFTER
    with db.atomic():
        Letter.update(
            state=LetterState.FAILED if hopeless else LetterState.QUEUED,
            once=None if hopeless else letter.once,
            run_at=now() + dt.timedelta(seconds=pause),
            error=type(fault).__name__ + (f" {_code(fault)}" if _code(fault) else ""),
        ).where(Letter.id == letter.id).execute()
        if _is_of_the_server(fault):
            pulse.mail_server_failed()
        if hopeless:
            User.update(letters_bounced_at=now()).where(User.email == letter.recipient).execute()


def is_refusal(fault: Exception) -> bool:
    """Did the mail server refuse this letter for good, rather than for now?"""
    return _code(fault) >= 500


def _is_of_the_server(fault: Exception) -> bool:
    """Does no letter go out, rather than this one?"""
    if isinstance(fault, smtplib.SMTPException):
        return isinstance(fault, OF_THE_SERVER)
    return isinstance(fault, OSError)


def _code(fault: Exception) -> int:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in fault.recipients.values()), default=0)
    if isinstance(fault, smtplib.SMTPAuthenticationError | smtplib.SMTPHeloError):
        return 0  # the portal's own account, not the letter: to be mended by the institution
    return int(fault.smtp_code) if isinstance(fault, smtplib.SMTPResponseException) else 0
