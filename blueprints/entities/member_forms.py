"""The shares of a plural entity, a field a member."""

from collections.abc import Sequence

from wtforms import HiddenField
from wtforms.validators import Length

from blueprints.forms import KeyedForm, Line, PortalForm
from domain import consortium
from domain.composition import SECTION
from domain.errors import Refused
from models import ConsortiumMember, Entity

PREFIX = "share-"


class MemberSearchForm(PortalForm):
    """Sent by GET, it changes nothing and needs no token."""

    class Meta:
        csrf = False

    q = Line("Nombre o NIT del integrante", [Length(max=250, message="Escriba menos letras.")])


class SharesForm(KeyedForm):
    """`leader` is the code of a row; so is what follows `share-`."""

    leader = HiddenField(validators=[Length(max=16)])

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by the row's code."""
        return {
            each.name.removeprefix(PREFIX): each.data or ""
            for each in self
            if isinstance(each, Line)
        }

    def tell(self, saved: consortium.Saved) -> bool:
        """Put what the domain found beside the fields. True when there was nothing to say."""
        for code, message in saved.problems.items():
            self.refuse(Refused(message, field=PREFIX + code))
        return not (saved.problems or saved.lacking)


def sent(rows: Sequence[ConsortiumMember]) -> SharesForm:
    """What a browser sent: of its fields those of members that are still there."""
    return _class_of(rows)()


def blank(entity: Entity, rows: Sequence[ConsortiumMember]) -> SharesForm:
    """As the page opens: what is kept, and what was typed over it."""
    typed = entity.typed.get(SECTION, {})
    data = {PREFIX + row.code: typed.get(row.code, consortium.written(row)) for row in rows}
    data["leader"] = typed.get("leader") or next((row.code for row in rows if row.is_leader), "")
    kind = _class_of(rows)
    form = kind(data=data)
    submitted = form.is_submitted()  # type: ignore[no-untyped-call]
    return kind(formdata=None, data=data) if submitted else form


def _class_of(rows: Sequence[ConsortiumMember]) -> type[SharesForm]:
    longest = Length(max=40, message="Escriba la participación con cifras: por ejemplo, 33,34.")
    fields = {PREFIX + row.code: Line("Participación, en %", [longest]) for row in rows}
    return type("OneSharesForm", (SharesForm,), fields)
