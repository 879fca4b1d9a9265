"""Who did what: written in the transaction of the act itself."""

from typing import Any

from models import AuditEntry, User


def record(action: str, *, by: User | None, subject: str = "", **details: Any) -> None:
    """`subject` and `details` hold codes and states, never personal data (decision 3.12)."""
    AuditEntry.insert(
        action=action, actor=by.code if by else "", subject=subject, details=details
    ).execute()
