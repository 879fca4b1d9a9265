from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField
from wtforms.validators import Length

from blueprints.forms import Day, FileForm, KeyedForm, Line, Lines, Rule, at_most, required
from blueprints.labels import FAMILIES
from blueprints.proofs import Required
from domain import audience_files, catalogs, circular_letters, circulars
from domain.circulars import Text
from domain.errors import Refused
from models import Circular

LONGEST_LINKS = circulars.MOST_LINKS * (circulars.LONGEST_URL + circulars.LONGEST_LABEL + 2)


class CircularForm(KeyedForm):
    number = Line("Circular número", [required("Escriba el número de la circular."), at_most(40)])
    year = Line("Vigencia (año)", [required(circulars.NO_YEAR), Rule(circulars.read_year)])
    place = Line("Lugar", [required("Escriba la ciudad."), at_most(100)])
    dated_on = Day("Fecha de la circular", [required("Escriba la fecha.")])
    recipients = Line("Para (destinatarios)", [required("Escriba a quién va."), at_most(300)])
    subject = Line("Asunto", [required("Escriba el asunto."), at_most(150)])
    body = Lines("Texto", [required("Escriba el texto."), at_most(circulars.LONGEST_BODY)])
    deadline = Day("Fecha límite (opcional)")
    links = Lines("Enlaces (opcional)", [Length(max=LONGEST_LINKS), Rule(circulars.read_links)])
    signed_by = Line("Firma (nombre)", [required("Escriba quién firma."), at_most(120)])
    signer_post = Line("Cargo", [required("Escriba el cargo de quien firma."), at_most(120)])
    drafted_by = Line("Proyectó (opcional)", [at_most(120)])
    reviewed_by = Line("Revisó (opcional)", [at_most(120)])
    seen = HiddenField(validators=[Length(max=64)])

    def text(self) -> Text:
        """What was typed. Raises Refused."""
        if self.dated_on.day is None:
            raise Refused("Escriba la fecha.", field="dated_on")
        return Text(
            **{name: self[name].data or "" for name in PLAIN},
            dated_on=self.dated_on.day,
            year=circulars.read_year(self.year.data or ""),
            links=circulars.read_links(self.links.data or ""),
            deadline=self.deadline.day,
        )


PLAIN = (
    *("number", "place", "recipients", "subject", "body"),
    *("signed_by", "signer_post", "drafted_by", "reviewed_by"),
)


def typed_before(circular: Circular) -> dict[str, Any]:
    """What the form shows of a draft."""
    return {name: getattr(circular, name) for name in PLAIN} | {
        "year": str(circular.year),
        "dated_on": circular.dated_on.isoformat(),
        "deadline": circular.deadline.isoformat() if circular.deadline else "",
        "links": "\n".join(f"{url} {label}" for label, url in circular.links),
        "seen": circulars.seen_of(circular),
    }


class AttachForm(FileForm):
    brings = "proof"
    proof = FileField("Anexo", [Required("Elija el archivo.")])


class AudienceForm(FileForm):
    file = FileField("Lista de personas", [Required(audience_files.EMPTY)])


class RegisterForm(KeyedForm):
    family = SelectField("Familia", choices=[("", "Todas"), *FAMILIES.items()], default="")
    organisation_type = SelectField("Tipo de organización", default="")
    municipality = Line("Municipio (opcional)", [at_most(120)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = catalogs.organisation_types().values()
        self.organisation_type.choices = [
            ("", "Todos"),
            *((each.code, each.name) for each in kinds),
        ]


class EarlierForm(KeyedForm):
    """The circular of an earlier year whose people are taken."""

    earlier = Line("Circular anterior", [required("Elija la circular.")])


class SendForm(KeyedForm):
    pace = Line(
        "Correos por minuto",
        [required(circular_letters.NO_PACE)],
        default=str(circular_letters.USUAL_PACE),
    )

    paces = tuple((str(each), str(each)) for each in circular_letters.PACES)

    @property
    def chosen(self) -> int:
        text = self.pace.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
