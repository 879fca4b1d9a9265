"""What the link that invites to the institution's team is good for."""

from typing import Any

from domain import tokens
from models import StaffInvitation, User, now


def find(secret: str) -> StaffInvitation | None:
    """The invitation of a link, in whatever state it is; the caller asks `is_good`."""
    return _first(StaffInvitation.secret_hash == tokens.digest(secret))


def with_code(code: str) -> StaffInvitation | None:
    return _first(StaffInvitation.code == code)


def is_good(invitation: StaffInvitation) -> bool:
    """Open, not expired, and from somebody who still leads the team (A62)."""
    inviter: User = invitation.invited_by
    in_time = invitation.is_open and invitation.expires_at > now()
    return in_time and inviter.is_active and inviter.is_chief


def secret_of(code: str) -> str:
    """What its letter's link holds; empty where the letter would tell what is over."""
    invitation = with_code(code)
    good = invitation is not None and is_good(invitation)
    return tokens.derive(invitation.nonce, "link") if invitation and good else ""


def _first(which: Any) -> StaffInvitation | None:
    query = StaffInvitation.select(StaffInvitation, User).join(User)
    found: StaffInvitation | None = query.where(which).first()
    return found
