"""What goes to who is invited: the same to who has a user already and who has none."""

from domain import limits, moments, outbox
from models import Invitation, Role


def invited(invitation: Invitation) -> None:
    """Silent where other entities have written enough to this address (A04)."""
    if not limits.allow(limits.LETTERS, f"invited:{invitation.email}"):
        return
    inviter = invitation.invited_by
    outbox.post(
        "invitation",
        "Invitación para actuar por una entidad",
        invitation.email,
        invitation=invitation.code,
        name=invitation.name,
        inviter=inviter.name,
        entity=invitation.entity.name,
        is_administrator=invitation.role == Role.ADMINISTRATOR,
        expires=moments.with_weekday(invitation.expires_at, inviter.time_zone),
    )
