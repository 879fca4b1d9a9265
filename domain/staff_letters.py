"""What goes to who is asked to work in this portal for the institution."""

from domain import moments, outbox
from models import StaffInvitation, User


def invited(invitation: StaffInvitation, by: User) -> None:
    outbox.post(
        "staff_invitation",
        "Invitación al equipo de la institución",
        invitation.email,
        staff_invitation=invitation.code,
        name=invitation.name,
        inviter=by.name,
        role=str(invitation.role),
        expires=moments.with_weekday(invitation.expires_at, by.time_zone),
    )
