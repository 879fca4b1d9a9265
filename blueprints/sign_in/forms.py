from wtforms import HiddenField
from wtforms.validators import Length, ValidationError

from blueprints.forms import Line, PortalForm, Secret, at_most, required


class SignInForm(PortalForm):
    username = Line(
        "Nombre de usuario o correo", [required("Escriba su usuario o su correo."), at_most(254)]
    )
    password = Secret("Contraseña", [required("Escriba su contraseña."), at_most(1024)])
    siguiente = HiddenField(default="", validators=[Length(max=2000)])


class ForgottenUsernameForm(PortalForm):
    email = Line("Correo electrónico", [required("Escriba su correo."), at_most(254)])


class ForgottenPasswordForm(PortalForm):
    username = Line(
        "Nombre de usuario o correo", [required("Escriba su usuario o su correo."), at_most(254)]
    )


class NewPasswordForm(PortalForm):
    password = Secret("Contraseña", [required("Escriba su contraseña nueva.")])
    confirmation = Secret("Confirmar", [required("Escriba otra vez la contraseña nueva.")])

    def validate_confirmation(self, field: Secret) -> None:
        if field.data != self.password.data:
            raise ValidationError("Las dos contraseñas no son iguales. Escríbalas otra vez.")
