from flask_wtf.file import FileField
from wtforms import Field, HiddenField, StringField

from blueprints.forms import FileForm, KeyedForm, Line, PortalForm, Rule, at_most, required, told
from blueprints.proofs import Required
from domain import help_lines, institution_setup, legal_texts, tax_ids
from models import LineKind


class IdentityForm(PortalForm):
    name = Line(
        "Nombre de la institución",
        [required(institution_setup.NO_NAME), Rule(institution_setup.check_name)],
    )
    tax_id = Line("NIT", [required("Escriba el NIT."), at_most(40), Rule(tax_ids.parse)])
    place = Line(
        "Municipio",
        [required("Escriba el municipio."), at_most(100), Rule(institution_setup.read_place)],
    )


class LogoForm(FileForm):
    file = FileField("Archivo del logo", [Required("Elija el archivo del logo.")])


class ColoursForm(PortalForm):
    accent = Line("Color de día", [required("Elija el color."), at_most(20)])
    accent_in_the_dark = Line("Color en lo oscuro", [required("Elija el color."), at_most(20)])


class LineForm(KeyedForm):
    kind = Line("Canal", default=LineKind.PHONE)
    label = Line("Nombre", [required(help_lines.NO_LABEL)])
    contact = Line("Teléfono, correo o dirección", [at_most(200)])
    hours = Line("Horario (opcional)")

    def validate_contact(self, field: Field) -> None:
        told(help_lines.check_contact, self.kind.data, field.data or "")

    @property
    def channel(self) -> help_lines.Channel:
        said = (self.kind.data, self.label.data, self.contact.data, self.hours.data)
        return help_lines.Channel(*(each or "" for each in said))


class TextForm(KeyedForm):
    """A legal text as it is written; `seen` is the version that it was made of."""

    body = StringField("Texto", [required(legal_texts.EMPTY)])
    seen = HiddenField()


class SenderForm(PortalForm):
    letters_name = Line("Nombre del remitente (opcional)", [Rule(institution_setup.check_sender)])
    reply_to = Line(
        "Correo para las respuestas (opcional)", [Rule(institution_setup.read_reply_to)]
    )
