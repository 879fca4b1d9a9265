"""Who did what: written in the transaction of the act itself."""

from contextvars import ContextVar
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
    "claim_asked",
    "claim_confirmed",
    "claim_frozen",
    "claim_granted",
    "claim_objected",
    "claim_proposed",
    "claim_rejected",
    "claim_told",
    "claim_withdrawn",
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
    "email_change_asked",
    "email_change_cancelled",
    "email_changed",
    "email_corrected",
    "email_restored",
    "entities_imported",
    "entity_cloned",
    "entity_edited",
    "entity_registered",
    "everybodys_sessions_closed",
    "file_damaged",
    "financial_year_added",
    "financial_year_removed",
    "invitation_accepted",
    "invitation_made",
    "invitation_resent",
    "invitation_withdrawn",
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
    "proof_infected",
    "recovery_code_used",
    "recovery_codes_made",
    "registration_deleted",
    "requirement_added",
    "requirement_asked_anew",
    "requirement_changed",
    "requirement_retired",
    "rescue_accepted",
    "rescue_asked",
    "rescue_confirmed",
    "rescue_done",
    "rescue_expired",
    "rescue_rejected",
    "rescue_stopped",
    "security_question_changed",
    "security_question_removed",
    "second_step_off",
    "second_step_on",
    "session_begun",
    "session_confirmed",
    "session_ended",
    "sessions_closed",
    "sessions_ended",
    "slip_printed",
    "staff_created",
    "terms_accepted",
    "user_activated",
    "user_assisted",
    "user_corrected",
    "user_disabled",
    "user_enabled",
    "user_erased",
    "user_registered",
]
"""What it was done to, and what was done."""

_network: ContextVar[str] = ContextVar("network", default="")


def acting_from(network: str) -> None:
    """What this thread records from now on comes from there: a keyed hash, or nothing for what
    the portal does by itself."""
    _network.set(network)


def record(action: Action, *, by: User | None, subject: str = "", **details: Any) -> None:
    """`subject` and `details` hold codes and states, never personal data."""
    ready.insert(
        AuditEntry,
        action=action,
        actor=by.code if by else "",
        subject=subject,
        details=details,
        network=_network.get(),
    )
