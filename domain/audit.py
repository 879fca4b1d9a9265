"""Who did what: written in the transaction of the act itself."""

from typing import Any

from models import AuditEntry, User, ready


def record(action: str, *, by: User | None, subject: str = "", **details: Any) -> None:
    """`subject` and `details` hold codes and states, never personal data (decision 3.12)."""
    actor = by.code if by else ""
    ready.insert(AuditEntry, action=action, actor=actor, subject=subject, details=details)
