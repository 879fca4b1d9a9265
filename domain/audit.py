"""Who did what: written in the transaction of the act itself."""

from typing import Any, Literal

from models import AuditEntry, User, ready

Action = Literal[
    "access_accepted",
    "access_cancelled",
    "access_expired",
    "access_rejected",
    "access_requested",
    "access_reverted",
    "access_role",
    "access_undone",
    "access_withdrawn",
    "calendar_made",
    "calendar_removed",
    "data_accepted",
    "data_asked",
    "data_rejected",
    "data_withdrawn",
    "document_attached",
    "document_confidential",
    "document_infected",
    "document_removed",
    "document_restored",
    "draft_discarded",
    "draft_opened",
    "draft_type_changed",
    "email_corrected",
    "entities_imported",
    "entity_cloned",
    "entity_edited",
    "entity_registered",
    "file_damaged",
    "financial_year_added",
    "financial_year_removed",
    "member_accepted",
    "member_asked",
    "member_asked_again",
    "member_proposed",
    "member_rejected",
    "member_removed",
    "member_withdrawn",
    "members_changed",
    "notices_chosen",
    "password_changed",
    "recovery_code_used",
    "recovery_codes_made",
    "registration_deleted",
    "requirement_added",
    "requirement_changed",
    "requirement_retired",
    "security_question_changed",
    "security_question_removed",
    "second_step_off",
    "second_step_on",
    "session_begun",
    "session_ended",
    "sessions_ended",
    "staff_created",
    "user_activated",
    "user_corrected",
    "user_erased",
    "user_registered",
]
"""What it was done to, and what was done."""


def record(action: Action, *, by: User | None, subject: str = "", **details: Any) -> None:
    """`subject` and `details` hold codes and states, never personal data."""
    actor = by.code if by else ""
    ready.insert(AuditEntry, action=action, actor=actor, subject=subject, details=details)
