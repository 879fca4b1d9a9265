from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from blueprints.forms import Line, Lines, PortalForm, at_most, required
from blueprints.guards import me
from blueprints.proofs import ProofsForm, several_files
from domain.threads import LONGEST, LONGEST_SUBJECT, NO_SUBJECT, NO_TEXT, Said

MOST = 2**31 - 1


def up_to() -> IntegerField:
    """The last message that the page showed."""
    return IntegerField(validators=[Optional(), NumberRange(0, MOST)], default=0)


def message() -> Lines:
    return Lines("Mensaje", [required(NO_TEXT), at_most(LONGEST)])


def subject() -> Line:
    return Line("Asunto", [required(NO_SUBJECT), at_most(LONGEST_SUBJECT)])


class MessageForm(ProofsForm):
    text: Lines

    def said(self, *, by_office: bool) -> Said:
        """Its files are read last, when all else is right."""
        files = self.read_proofs(me().code)
        return Said(
            self.text.data or "", files, by=me(), key=self.own_key("message"), by_office=by_office
        )


class ReplyForm(MessageForm):
    text = message()
    proof = several_files()
    seen = up_to()


class NewThreadForm(MessageForm):
    subject = subject()
    text = message()
    proof = several_files()


class OfficeThreadForm(MessageForm):
    """Staff write to any entity, by its NIT."""

    tax_id = Line("NIT de la entidad", [required("Escriba el NIT de la entidad."), at_most(30)])
    subject = subject()
    text = message()
    proof = several_files()


class SeenForm(PortalForm):
    seen = up_to()
