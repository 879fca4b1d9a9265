import re

from flask_wtf.file import FileField
from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.validators import Length

from blueprints.forms import PortalForm, ReasonForm, message_to_who_decides, required
from blueprints.labels import ROLES
from blueprints.proofs import ProofForm

CODE = re.compile("[A-Za-z0-9_-]{1,16}")
PAGE_KEY = re.compile(f"~?{CODE.pattern}")
MOST_SELECTED = 100


class Codes(Field):
    """The rows that were ticked. What isn't a code names no row."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [text for text in valuelist[:MOST_SELECTED] if CODE.fullmatch(text)]


class RequestForm(ProofForm):
    """*Solicitar*: which entity to ask for."""

    entity = StringField("Entidad", [required("Elija una entidad."), Length(max=16)])
    message = message_to_who_decides()
    proof = FileField("Documento que respalda su solicitud (opcional)")


class SelectionForm(PortalForm):
    """Rows of the table of users, for one of the buttons below it."""

    id = Codes("Usuarios", default=list)  # type: ignore[no-untyped-call]


class RejectionForm(SelectionForm, ReasonForm):
    """The same rows, and why they are rejected."""


class UndoForm(PortalForm):
    """*Deshacer*: which decision."""

    decision = HiddenField(validators=[Length(max=40)], default="")


class RoleForm(PortalForm):
    """*Editar*."""

    role = RadioField("Rol", [required("Elija un rol.")], choices=list(ROLES.items()))


class LeavingForm(PortalForm):
    """*Dejar de administrar*: what one stays, and who follows the last."""

    after = RadioField(
        "Y usted",
        [required("Elija si sigue como Proveedor o termina su acceso.")],
        choices=["stay", "go"],
    )
    successor = StringField("Quién administra después de usted", [Length(max=16)])
