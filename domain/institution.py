"""Who runs this portal, how to reach its help desk, and its texts."""

from dataclasses import dataclass

from models import HelpLine, LegalKind, LegalText, ready
from models.ready import Ready

LINES = Ready(HelpLine, "SELECT * FROM help_line ORDER BY position")
IN_FORCE = Ready(LegalText, "SELECT * FROM legal_text WHERE kind = ? ORDER BY version DESC LIMIT 1")


@dataclass(frozen=True)
class Desk:
    """A line of the help desk, with the address that a phone can open."""

    label: str
    contact: str
    hours: str

    @property
    def address(self) -> str:
        """`tel:`, `mailto:` or the page itself."""
        if "@" in self.contact:
            return f"mailto:{self.contact}"
        if self.contact.startswith(("http://", "https://")):
            return self.contact
        digits = "".join(char for char in self.contact if char in "0123456789")
        return f"tel:+57{digits}" if len(digits) == 10 else f"tel:{digits}"


def name() -> str:
    row = ready.run("SELECT name FROM institution").fetchone()
    return str(row[0]) if row else ""


def help_lines() -> list[Desk]:
    return [Desk(row.label, row.contact, row.hours) for row in LINES.all()]


def current_text(kind: LegalKind) -> LegalText:
    """The version in force."""
    text = IN_FORCE(kind)
    if text is None:
        raise LookupError(kind)
    return text


def current_version(kind: LegalKind) -> int:
    return int(current_text(kind).version)
