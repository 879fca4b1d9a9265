from wtforms import HiddenField
from wtforms.validators import Length

from blueprints.forms import SAME_PASSWORD, Line, PortalForm, Secret, at_most, required


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
