from wtforms import BooleanField, HiddenField
from wtforms.validators import Length

from blueprints.forms import Line, PortalForm, at_most
from domain import places, unspsc
from domain.directory import Asked
from models.directory import Choice


class DirectoryForm(PortalForm):
    """Sent by GET, it changes nothing and needs no token."""

    class Meta:
        csrf = False

    q = Line("Nombre o NIT", [at_most(250)])
    municipio = Line("Municipio", [at_most(100)])
    servicio = Line("Bien o servicio", [at_most(100)])
    tipo = Line("Tipo de organización", [at_most(60)])
    verificada = BooleanField("Solo verificadas")

    @property
    def asked(self) -> Asked:
        return Asked(
            name=self.q.data or "",
            place=self.municipio.data or "",
            kind=self.tipo.data or "",
            offer=self.servicio.data or "",
            verified=bool(self.verificada.data),
        )

    def means(self, choice: Choice) -> None:
        """Show what was understood, which asks for the same when it is sent again."""
        offer = unspsc.named(choice.unspsc)
        self.municipio.data = places.shown(choice.municipality)
        self.servicio.data = offer.name if offer else ""

    @property
    def kept(self) -> dict[str, str]:
        """What of it an address says."""
        return {field.name: str(field.data) for field in self if field.data}


class OfferForm(PortalForm):
    """A family to choose, or to leave, and what was searched when it was shown."""

    offer = HiddenField("Familia", validators=[Length(max=8)])
    q = HiddenField(validators=[Length(max=100)])


class ListingForm(PortalForm):
    unlisted = BooleanField("No mostrar mi nombre en el directorio")
