"""*Accesos del usuario*: what was done with a person's account, and what was decided about them."""

import datetime as dt
from dataclasses import dataclass

from models import Access, AuditEntry, Entity, User

MOST = 100
OWN = (
    "session_begun",
    "session_ended",
    "sessions_ended",
    "user_registered",
    "user_activated",
    "email_corrected",
    "email_change_asked",
    "email_changed",
    "email_restored",
    "password_changed",
)
"""What is done with the account itself; its actor is the person, or who registered for them."""
DONE_TO = (
    "user_assisted",
    "sessions_closed",
    "staff_role_changed",
    "user_disabled",
    "user_enabled",
)
"""What staff do with the account."""
DECIDED = (
    "access_requested",
    "access_accepted",
    "access_rejected",
    "access_cancelled",
    "access_reverted",
    "access_withdrawn",
    "access_role",
)


@dataclass(frozen=True)
class Line:
    """`entity` and `role` are empty where the act is about the account, not about an access."""

    at: dt.datetime
    action: str
    entity: str
    role: str


def of(user: User) -> list[Line]:
    """The newest first, at most a hundred."""
    names = _entities(user)
    about_account = (AuditEntry.actor == user.code) & AuditEntry.action.in_(OWN)
    about_access = AuditEntry.subject.in_(list(names)) & AuditEntry.action.in_(DECIDED)
    by_staff = (AuditEntry.subject == user.code) & AuditEntry.action.in_(DONE_TO)
    entries = AuditEntry.select().where(about_account | about_access | by_staff)
    return [
        Line(each.at, each.action, names.get(each.subject, ""), each.details.get("role", ""))
        for each in entries.order_by(AuditEntry.id.desc()).limit(MOST)
    ]


def _entities(user: User) -> dict[str, str]:
    """The names of the entities that a person has asked to act for, by the code of the access."""
    own = Access.select(Access, Entity).join(Entity).where(Access.user == user)
    return {row.code: row.entity.name for row in own}
