from wtforms.validators import Length

from blueprints.forms import Line, PortalForm, Secret, required


class SignInForm(PortalForm):
    username = Line(
        "Nombre de usuario o correo", [required("Escriba su usuario."), Length(max=254)]
    )
    password = Secret("Contraseña", [required("Escriba su contraseña."), Length(max=1000)])
