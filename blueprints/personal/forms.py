"""What one asks about one's own data. The rules are the domain's."""

from blueprints.forms import KeyedForm, Line, PortalForm, Secret, at_most, required
from domain.data_requests import LONGEST, NO_KIND, NO_TEXT


class DataRequestForm(KeyedForm):
    kind = Line("Qué pide", [required(NO_KIND)])
    text = Line("Qué dato, y qué se debe hacer con él", [required(NO_TEXT), at_most(LONGEST)])
    present_password = Secret("Contraseña actual", [at_most(1024)])


class AcceptanceForm(PortalForm):
    """Which text, and the version that the page showed."""

    kind = Line()
    version = Line()
