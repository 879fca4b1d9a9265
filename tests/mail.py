"""The letters that the portal of a test has written."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from domain import outbox, recovery, settings
from tests.browsing import Browser


def deliver(browser: Browser) -> None:
    """What the worker does, until it has nothing to do."""
    with browser.app.app_context():
        while recovery.work() or outbox.work():
            pass


def letters_to(browser: Browser, address: str) -> list[EmailMessage]:
    """Everything sent to an address so far, oldest first, as a person reads it."""
    deliver(browser)
    folder = settings.current().data_dir / "correo"
    found = [message_from_bytes(p.read_bytes(), policy=default) for p in _files(folder)]
    return [letter for letter in found if letter["To"] == address]


def text_of(letter: EmailMessage) -> str:
    return str(letter.get_content()).replace("\r\n", "\n")


def path_in(letter: EmailMessage) -> str:
    """Where the letter's first link leads."""
    found = re.search(r"^http://localhost(/\S+)$", text_of(letter), re.MULTILINE)
    assert found, text_of(letter)
    return found[1]


def _files(folder):
    return sorted(folder.glob("*.eml")) if folder.exists() else []
