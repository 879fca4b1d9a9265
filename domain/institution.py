"""Who runs this portal, how to reach its help desk, and its texts."""

from models import HelpLine, Institution, LegalKind, LegalText, ready
from models.ready import Ready

ROW = Ready(Institution, "SELECT * FROM institution")
LINES = Ready(HelpLine, "SELECT * FROM help_line ORDER BY position, id")
IN_FORCE = Ready(LegalText, "SELECT * FROM legal_text WHERE kind = ? ORDER BY version DESC LIMIT 1")


def current() -> Institution:
    """What it says of itself."""
    return ROW() or Institution(name="")


def name() -> str:
    row = ready.run("SELECT name FROM institution").fetchone()
    return str(row[0]) if row else ""


def help_lines() -> list[HelpLine]:
    return LINES.all()


def current_text(kind: LegalKind) -> LegalText:
    """The version in force."""
    text = IN_FORCE(kind)
    if text is None:
        raise LookupError(kind)
    return text


def current_version(kind: LegalKind) -> int:
    return int(current_text(kind).version)
