"""What a person changes of their own. The rules are the domain's."""

from blueprints.forms import Line, PortalForm, Secret, at_most, required
from domain.accounts import Details


class DetailsForm(PortalForm):
    name = Line("Nombre y apellido", [required("Escriba su nombre y apellido.")])
    phone = Line("Teléfono móvil de seguridad", [required("Escriba su número de celular.")])
    time_zone = Line("Zona horaria")
    present_password = Secret("Contraseña actual", [at_most(1024)])

    def details(self) -> Details:
        asked = (self.name, self.phone, self.time_zone)
        return Details(*(field.data or "" for field in asked))
