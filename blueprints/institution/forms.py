from wtforms import Field
from wtforms.validators import AnyOf

from blueprints.forms import KeyedForm, Line, PortalForm, Rule, at_most, required, told
from blueprints.registration.forms import PersonForm
from domain import emails, other_accounts, registration, usernames


class BeginForm(PersonForm, KeyedForm):
    """A registration begun for somebody: never a password (A60)."""

    time_zone = None  # type: ignore[assignment]
    name = Line(
        "Nombre y apellido",
        [required("Escriba el nombre y el apellido."), Rule(registration.check_name)],
    )
    email = Line("Correo electrónico", [required("Escriba el correo."), Rule(emails.parse)])
    phone = Line("Teléfono móvil de seguridad", [required("Escriba el número de celular.")])
    username = Line("Usuario (opcional)")

    def validate_username(self, field: Field) -> None:
        if field.data:
            told(usernames.parse, field.data)


class SlipForm(KeyedForm):
    """A button: sent twice, it is one slip."""


class EmailForm(PortalForm):
    email = Line("Correo electrónico", [required("Escriba el correo."), Rule(emails.parse)])


class FindForm(PortalForm):
    identifier = Line(
        "Usuario o correo", [required("Escriba el usuario o el correo."), at_most(254)]
    )


class AccountForm(PortalForm):
    """What is done with somebody's account has a reason."""

    reason = Line(
        "Motivo",
        [required("Elija el motivo."), AnyOf(list(other_accounts.REASONS), "Elija el motivo.")],
    )
