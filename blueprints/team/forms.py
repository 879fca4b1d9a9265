from wtforms import Field
from wtforms.validators import AnyOf

from blueprints.forms import (
    SAME_PASSWORD,
    KeyedForm,
    Line,
    PortalForm,
    Rule,
    Secret,
    at_most,
    required,
    told,
)
from domain import emails, other_accounts, passwords, registration, usernames
from domain.staff_invitations import NO_ROLE, Guest
from models import StaffRole

NAMES = [
    (str(role), role.capitalize())
    for role in (StaffRole.OFFICER, StaffRole.CHIEF, StaffRole.AUDITOR)
]
ROLES = [("", "Elija el rol"), *NAMES]
SAYS = (
    "Un funcionario atiende y revisa. Un jefe, además, configura el portal y maneja el equipo. "
    "Un auditor solo consulta."
)
REASONS = [("", "Elija el motivo"), *other_accounts.REASONS.items()]


def reason(id: str | None = None) -> Line:
    listed = AnyOf(list(other_accounts.REASONS), other_accounts.NO_REASON)
    return Line("Motivo", [required(other_accounts.NO_REASON), listed], id=id)


def role() -> Line:
    return Line("Rol", [required(NO_ROLE), AnyOf(list(StaffRole), NO_ROLE)])


class GuestForm(KeyedForm):
    name = Line(
        "Nombre y apellido",
        [required("Escriba el nombre y el apellido."), Rule(registration.check_name)],
    )
    email = Line("Correo de trabajo", [required("Escriba el correo."), Rule(emails.parse)])
    role = role()

    @property
    def guest(self) -> Guest:
        return Guest(self.email.data or "", self.name.data or "", self.role.data or "")


class RoleForm(PortalForm):
    """Beside a `ReasonForm` on its page."""

    role = role()
    reason = reason("reason-of-role")


class ReasonForm(PortalForm):
    """An act on somebody's account has a reason that they read."""

    reason = reason()


class JoinForm(PortalForm):
    """What nobody else chooses for who was invited."""

    username = Line("Elija su usuario", [required("Escriba un usuario."), Rule(usernames.parse)])
    password = Secret("Contraseña", [required("Escriba una contraseña."), at_most(1024)])
    confirmation = Secret(
        "Escriba otra vez la contraseña", [required("Escríbala otra vez."), SAME_PASSWORD]
    )

    def validate_password(self, field: Field) -> None:
        told(passwords.check, field.data, [self.username.data or ""])
