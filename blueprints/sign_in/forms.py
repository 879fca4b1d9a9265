from flask_wtf.file import FileField
from wtforms import Field, HiddenField
from wtforms.validators import Length

from blueprints.forms import SAME_PASSWORD, Line, PortalForm, Rule, Secret, at_most, required, told
from blueprints.proofs import ProofForm, Required
from domain import emails, passwords, phones, registration, rescues
from domain.rescues import Statement
from models import Lost


class SignInForm(PortalForm):
    username = Line(
        "Nombre de usuario o correo", [required("Escriba su usuario o su correo."), at_most(254)]
    )
    password = Secret("Contraseña", [required("Escriba su contraseña."), at_most(1024)])
    siguiente = HiddenField(default="", validators=[Length(max=2000)])


class CodeForm(PortalForm):
    code = Line("Código", [required("Escriba el código de su aplicación."), at_most(40)])
    siguiente = HiddenField(default="", validators=[Length(max=2000)])


class ForgottenUsernameForm(PortalForm):
    email = Line("Correo electrónico", [required("Escriba su correo."), at_most(254)])


class ForgottenPasswordForm(PortalForm):
    username = Line(
        "Nombre de usuario o correo", [required("Escriba su usuario o su correo."), at_most(254)]
    )


class NewPasswordForm(PortalForm):
    answer = Line("Respuesta de seguridad", [at_most(100)])
    password = Secret("Contraseña", [required("Escriba su contraseña nueva.")])
    confirmation = Secret(
        "Confirmar", [required("Escriba otra vez la contraseña nueva."), SAME_PASSWORD]
    )

    def validate_password(self, field: Field) -> None:
        """As anybody's: whose it is, the verb knows."""
        told(passwords.check, field.data, ())


class AnsweredPasswordForm(NewPasswordForm):
    """Of somebody who has set a security question."""

    answer = Line(
        "Respuesta de seguridad", [required("Escriba la respuesta de seguridad."), at_most(100)]
    )


class RescueForm(ProofForm):
    """*Perdí el correo o el teléfono*."""

    lost = Line("Qué perdió", [required("Diga qué perdió.")])
    identifier = Line(
        "Nombre de usuario o correo con el que se registró",
        [required("Escriba su usuario o el correo con el que se registró."), at_most(254)],
    )
    email = Line("Correo electrónico nuevo", [at_most(254)])
    name = Line(
        "Nombre y apellido",
        [required("Escriba su nombre y apellido."), Rule(registration.check_name)],
    )
    identity_number = Line(
        "Número de su documento de identidad",
        [required("Escriba el número de su documento."), Rule(rescues.check_number)],
    )
    phone = Line("Teléfono para llamarle", [required("Escriba un teléfono."), Rule(phones.parse)])
    message = Line("Algo más que debamos saber (opcional)", [at_most(500)])
    proof = FileField(
        "Su documento de identidad", [Required("Elija la foto o el PDF de su documento.")]
    )

    def validate_email(self, field: Field) -> None:
        """Who lost the phone keeps the e-mail; who hasn't said yet may have."""
        if self.lost.data != Lost.PHONE and (self.lost.data or field.data):
            told(emails.parse, field.data or "")

    def statement(self) -> Statement:
        asked = (self.lost, self.identifier, self.email, self.name)
        more = (self.identity_number, self.phone, self.message)
        return Statement(*(field.data or "" for field in (*asked, *more)))
