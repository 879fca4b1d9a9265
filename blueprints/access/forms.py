import re

from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.validators import AnyOf, Length, ValidationError

from blueprints.forms import (
    KeyedForm,
    Line,
    PortalForm,
    ReasonForm,
    Rule,
    at_most,
    message_to_who_decides,
    required,
)
from blueprints.proofs import ProofForm, proof_of_a_request
from domain import emails, invitations, succession
from domain.state_names import ROLES
from domain.typed import clean
from models import Role

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
    proof = proof_of_a_request()


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
    """*Dejar de administrar*: who follows the last, and what one stays."""

    is_last = False
    successor = StringField("Quién administra después de usted", [Length(max=16)])
    after = RadioField(
        "Y usted",
        [required("Elija si sigue como Proveedor o termina su acceso.")],
        choices=["stay", "go"],
    )

    def validate_successor(self, field: Field) -> None:
        if self.is_last and not field.data:
            raise ValidationError(succession.NAME_ONE)


class Lines(StringField):
    """Several lines, each cleaned of what nobody can see; they keep their numbers."""

    def process_formdata(self, valuelist: list[str]) -> None:
        lines = re.split("\r\n|\r|\n", valuelist[0]) if valuelist else []
        self.data = "\n".join(clean(line.replace("\t", ";")) for line in lines)


class InvitationForm(KeyedForm):
    """*Crear usuarios*: one person."""

    name = Line(
        "Nombre y apellido",
        [required("Escriba el nombre."), at_most(120), Rule(invitations.check_name)],
    )
    email = Line("Correo electrónico", [required("Escriba el correo."), Rule(emails.parse)])
    role = Line("Rol", [AnyOf(ROLES, "Elija un rol de la lista.")], default=Role.MEMBER)


class ListForm(KeyedForm):
    """*Crear usuarios*: many people."""

    people = Lines("Una persona por línea", [at_most(20_000)])  # type: ignore[no-untyped-call]
