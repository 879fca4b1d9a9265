"""What one asks about one's own data. The rules are the domain's."""

from blueprints.forms import KeyedForm, Line, PortalForm, Secret, at_most
from domain.data_requests import LONGEST


class DataRequestForm(KeyedForm):
    kind = Line("Qué pide")
    text = Line("Qué dato, y qué se debe hacer con él", [at_most(LONGEST)])
    present_password = Secret("Contraseña actual", [at_most(1024)])


class AcceptanceForm(PortalForm):
    """Which text, and the version that the page showed."""

    kind = Line()
    version = Line()
