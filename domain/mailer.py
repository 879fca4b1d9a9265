"""The one place that speaks SMTP, or writes `.eml` files where no mail server is set."""

import contextlib
import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from flask_mail import Connection, Mail, Message

from domain import (
    addressees,
    daily,
    digests,
    help_lines,
    institution,
    invitation_links,
    settings,
    staff_links,
    ticket_links,
    tokens,
    typed,
)
from models import Letter

COUNTED_WHEN_SENT = {
    "access_digest": digests.requests_waiting,
    "access_overdue": digests.requests_waiting,
    "daily": daily.of,
    "member_digest": digests.proposals_waiting,
    "files_damaged": digests.files_damaged,
}
"""Letters whose figures are read as they go; with nothing left to say they don't."""
OF_A_CIRCULAR = ("circular", "circular_reminder")
"""Letters that say what stands in a circular as they go; once it is closed they don't."""
UNREACHABLE = (smtplib.SMTPException, OSError)
PATIENCE = 15  # seconds for the mail server to answer
LONGEST_NAME = 80
LONGEST_MESSAGE = 250
LIKE_AN_ADDRESS = re.compile(r"([.。．｡]|:(?=//))(?=\S)")
SIX_DIGITS = re.compile("(?<![0-9])([0-9]{3})([0-9]{3})(?![0-9])")


class PortalConnection(Connection):
    """Flask-Mail's connection with a time limit and a verified certificate, which it lacks."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(current_app.extensions["mail"])
        self.letter = letter

    def configure_host(self) -> Any:
        config = settings.current()
        if not config.mail_server:
            return Folder(config.data_dir / "correo", self.letter)
        return _server(config)

    def __exit__(self, *error: Any) -> None:
        """A server that hangs up on QUIT has taken the letter all the same."""
        with contextlib.suppress(smtplib.SMTPException, OSError):
            super().__exit__(*error)


def _verifying() -> ssl.SSLContext:
    """Made only where it is used: reading the authorities takes longer than a letter."""
    return ssl.create_default_context()


mail = Mail()


def reach() -> None:
    """Greet the mail server as a letter would, and send none. Raises OSError, SMTPException."""
    server = _server(settings.current())
    try:
        server.ehlo_or_helo_if_needed()
    finally:
        server.close()


def _server(config: Any) -> smtplib.SMTP:
    address = (config.mail_server, config.mail_port)
    if config.mail_use_ssl:
        host: smtplib.SMTP = smtplib.SMTP_SSL(*address, timeout=PATIENCE, context=_verifying())
    else:
        host = smtplib.SMTP(*address, timeout=PATIENCE)
    try:
        if config.mail_use_tls:
            host.starttls(context=_verifying())
        if config.mail_username:
            host.login(config.mail_username, config.mail_password)
    except (smtplib.SMTPException, OSError):
        host.close()  # or the mail server waits for more
        raise
    return host


class Folder:
    """A mail server that is a folder: each letter a file, written aside and renamed."""

    def __init__(self, folder: Path, letter: Letter) -> None:
        self.folder = folder
        self.name = f"{letter.created_at:%Y%m%dT%H%M%S}-{letter.id:06d}.eml"

    def sendmail(self, _sender: str, _to: list[str], data: bytes, *_options: Any) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = self.folder / f".{self.name}.part"
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(self.folder / self.name)

    def quit(self) -> None:
        """There is nothing to hang up."""


def send(letter: Letter) -> bool:
    """Render and deliver. False, and nothing sent, if its link has been replaced or used, or what
    it would tell is over."""
    context = dict(letter.context)
    if count := COUNTED_WHEN_SENT.get(letter.template):
        context["waiting"] = count(context["reader"])
        if not context["waiting"]:
            return False
    if (secrets := _secrets(letter)) is None:
        return False
    context |= secrets
    if letter.template in OF_A_CIRCULAR:
        if (told := addressees.told(context)) is None:
            return False
        context |= told
    body = render(letter, context)
    signed = institution.current()
    message = Message(
        subject=typed.clean(letter.subject),  # email.policy ends a header at each \v, \f, \x1c
        recipients=[typed.clean(letter.recipient)],
        body=body,
        reply_to=signed.reply_to or None,
        extra_headers={"Auto-Submitted": "auto-generated"},
    )
    message.sender = _sender(signed.letters_name)
    message.msgId = letter.message_id
    with PortalConnection(letter) as connection:
        connection.send(message)
    return True


def render(letter: Letter, context: Mapping[str, Any]) -> str:
    """Its text."""
    words = {
        "link": settings.link,
        "quoted": quoted,
        "unlinked": unlinked,
        "spaced": spaced,
        "institution": _institution(),
        "help_lines": institution.help_lines(),
        "on_paper": help_lines.on_paper,
    }
    return render_template(f"mail/{letter.template}.txt", **words, **context)


def _secrets(letter: Letter) -> dict[str, str] | None:
    """What its link is made of, if it has one; None where that has been replaced or used."""
    if letter.token is not None:
        if not tokens.usable(letter.token):
            return None
        return {"secret": tokens.secret_of(letter.token), "code": tokens.code_of(letter.token)}
    if code := letter.context.get("invitation"):
        secret = invitation_links.secret_of(code)
        return {"secret": secret} if secret else None
    if code := letter.context.get("staff_invitation"):
        secret = staff_links.secret_of(code)
        return {"secret": secret} if secret else None
    if code := letter.context.get("ticket"):
        secret = ticket_links.secret_of(code)
        return {"secret": secret} if secret else None
    return {}


def quoted(name: str) -> str:
    """Somebody's or an entity's name, capped: no room in our letters for a message (A64)."""
    return f"«{name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + '…'}»"


def unlinked(text: str) -> str:
    """What a person wrote to another, on one line, capped; no mail program finds an address to
    link in it, and it can't end its own quotation (A64)."""
    line = typed.clean(text).replace("«", '"').replace("»", '"')
    capped = line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 1] + "…"
    return "«" + LIKE_AN_ADDRESS.sub(r"\1 ", capped) + "»"


def spaced(contact: str) -> str:
    """A telephone, never six digits on end: the only ones in a letter are its code."""
    return SIX_DIGITS.sub(r"\1 \2", contact)


def _institution() -> str:
    return typed.clean(institution.name() or "Ventanilla")


def _sender(name: str) -> tuple[str, str]:
    """A pair, to be written as one: `Message()` makes text of it, in which a comma or a colon of
    the name ends it and the address is lost."""
    address = settings.current().mail_default_sender or _own_address()
    return typed.clean(name) or _institution(), address


def _own_address() -> str:
    return f"no-responder@{settings.current().public_host or 'localhost'}"
