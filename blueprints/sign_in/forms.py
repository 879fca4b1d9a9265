from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import Length

from blueprints.forms import SAME_PASSWORD, Line, PortalForm, Secret, at_most, required
from blueprints.proofs import ProofForm, Required
from domain.rescues import Statement


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
    name = Line("Nombre y apellido", [required("Escriba su nombre y apellido."), at_most(120)])
    identity_number = Line(
        "Número de su documento de identidad",
        [required("Escriba el número de su documento."), at_most(30)],
    )
    phone = Line("Teléfono para llamarle", [required("Escriba un teléfono."), at_most(40)])
    message = Line("Algo más que debamos saber (opcional)", [at_most(500)])
    proof = FileField(
        "Su documento de identidad", [Required("Elija la foto o el PDF de su documento.")]
    )

    def statement(self) -> Statement:
        asked = (self.lost, self.identifier, self.email, self.name)
        more = (self.identity_number, self.phone, self.message)
        return Statement(*(field.data or "" for field in (*asked, *more)))
