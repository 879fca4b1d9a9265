from wtforms import StringField
from wtforms.validators import Length

from blueprints.forms import KeyedForm, required


class RequestForm(KeyedForm):
    """*Solicitar*: which entity to ask for."""

    entity = StringField("Entidad", [required("Elija una entidad."), Length(max=16)])
