"""Who runs this portal, how to reach its help desk, and its texts."""

from dataclasses import dataclass

from models import HelpLine, Institution, LegalKind, LegalText
from models.ready import Ready

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
    return str(Institution.select(Institution.name).scalar() or "")


def help_lines() -> list[Desk]:
    rows = HelpLine.select().order_by(HelpLine.position)
    return [Desk(row.label, row.contact, row.hours) for row in rows]


def current_text(kind: LegalKind) -> LegalText:
    """The version in force."""
    text = IN_FORCE(kind)
    if text is None:
        raise LookupError(kind)
    return text


def current_version(kind: LegalKind) -> int:
    return int(current_text(kind).version)
