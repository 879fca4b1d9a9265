"""The letters that were written to files, where no mail server is set."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from domain import settings

MOST = 50
NAME = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9]{6,19}\.eml")


@dataclass(frozen=True)
class Read:
    """A letter as it was written."""

    name: str
    to: str
    subject: str
    lines: list[str]

    def path_in(self, line: str) -> str:
        """Where a line that is a link of this portal leads, else nothing."""
        home = settings.link("/")
        alone = line.startswith(home) and " " not in line
        return line.removeprefix(settings.link("")) if alone else ""


def newest() -> list[Read]:
    """The last letters, newest first."""
    folder = _folder()
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True)
    found = (read(name) for name in names[:MOST])
    return [letter for letter in found if letter]


def read(name: str) -> Read | None:
    """One letter by its file's name."""
    if not NAME.fullmatch(name):
        return None
    try:
        octets = (_folder() / name).read_bytes()
    except FileNotFoundError:
        return None
    letter: EmailMessage = message_from_bytes(octets, policy=default)
    body = letter.get_body(("plain",))
    text = body.get_content() if body else ""
    return Read(name, str(letter["To"]), str(letter["Subject"]), text.splitlines())


def _folder() -> Path:
    return settings.current().data_dir / "correo"
