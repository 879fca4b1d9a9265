from wtforms import StringField
from wtforms.validators import Length

from blueprints.forms import PortalForm, required


class SwitchForm(PortalForm):
    """Which of one's entities to act for."""

    entity = StringField("Entidad", [required("Elija una entidad."), Length(max=16)])
