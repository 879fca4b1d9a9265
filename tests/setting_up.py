"""What the institution has once it is set up, and whom its chief has invited."""

import io

from blueprints import context
from domain import logos, staff_invitations, staff_links
from domain.staff_invitations import Guest
from models import HelpLine, Logo, StaffInvitation, StaffRole, User
from tests.domain.sample_files import image
from tests.people import make_staff


def shown_to_all(chief: User) -> dict[str, str]:
    """A logo, and the link that somebody was invited by."""
    logos.choose(io.BytesIO(image("png")), "logo.png", by=chief)
    context.forget()
    invited = staff_links.secret_of(invite(chief).code)
    return {"logo": Logo.get().name, "joining": invited}


def for_chiefs(chief: User) -> dict[str, str]:
    """What they change."""
    return {
        "colleague": make_staff("colega").code,
        "line": HelpLine.select().first().code,
        "team_invitation": invite(chief, "otra@hospital.example").code,
    }


def invite(
    chief: User, email: str = "nueva@hospital.example", role: StaffRole = StaffRole.OFFICER
) -> StaffInvitation:
    guest = Guest(email, "Nueva Persona", role)
    staff_invitations.invite(guest, by=chief, key=f"invite-{email}")
    return StaffInvitation.get(StaffInvitation.email == email)
