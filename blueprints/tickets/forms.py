from dataclasses import replace

from wtforms import HiddenField, RadioField
from wtforms.validators import AnyOf, Length

from blueprints.forms import KeyedForm, Line, Lines, PortalForm, Rule, at_most, required
from blueprints.proofs import ProofsForm, several_files
from domain import emails, once, registration
from domain.ticket_letters import NAMES
from domain.ticket_work import NO_ANSWER
from domain.tickets import LONGEST, NO_KIND, NO_TEXT, Asked


def key_of(form: KeyedForm, what: str, who: str) -> str:
    """Of somebody who may be nobody's user: a network is all that tells them apart."""
    return f"{what}:{who}:{form.key.data or once.new_key(None)}"


class TicketForm(ProofsForm):
    """Of who is signed in."""

    kind = RadioField(
        "Qué necesita",
        [required(NO_KIND), AnyOf([str(kind) for kind in NAMES], NO_KIND)],
        choices=[(str(kind), name) for kind, name in NAMES.items()],
        validate_choice=False,
    )
    text = Lines("¿Qué le pasa?", [required(NO_TEXT), at_most(LONGEST)])
    proof = several_files()
    from_page = HiddenField(validators=[Length(max=100)])

    def asked(self, page: str) -> Asked:
        return Asked(self.kind.data or "", self.text.data or "", page=page)


class StrangersTicketForm(TicketForm):
    name = Line(
        "Nombre y apellido",
        [required("Escriba su nombre y apellido."), Rule(registration.check_name)],
    )
    email = Line("Correo electrónico", [required("Escriba su correo."), Rule(emails.parse)])

    def asked(self, page: str) -> Asked:
        told = super().asked(page)
        return replace(told, name=self.name.data or "", email=self.email.data or "")


class ReopenForm(ProofsForm):
    text = Lines("Qué falta por responder", [required(NO_TEXT), at_most(LONGEST)])
    proof = several_files()


class AnswerForm(ProofsForm):
    text = Lines("Respuesta", [required(NO_ANSWER), at_most(LONGEST)])
    proof = several_files()


class CloseForm(PortalForm):
    reason = Line("Motivo", [at_most(300)])
