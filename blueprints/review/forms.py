from wtforms import Field, HiddenField
from wtforms.validators import Length, ValidationError

from blueprints.forms import NO_SUCH_REASON, KeyedForm, Line, PortalForm, at_most, required
from domain import return_reasons, reviewing


class DecisionForm(PortalForm):
    """`seen` names the files that the page showed."""

    seen = HiddenField(validators=[Length(max=2000)])


class ReturnForm(DecisionForm):
    """With a reason of the list, one's own words, or both."""

    reason = Line("Motivo")
    reason_text = Line("Con sus palabras", [at_most(200)])

    def validate_reason(self, field: Field) -> None:
        if field.data and field.data not in {each.text for each in return_reasons.listed()}:
            raise ValidationError(NO_SUCH_REASON)

    @property
    def told(self) -> str:
        """What the entity reads."""
        return " ".join(filter(None, (self.reason.data, self.reason_text.data)))


class UndoForm(PortalForm):
    decision = HiddenField(validators=[Length(max=60)])


class SentenceForm(PortalForm):
    """A reason of the list."""

    text = Line(
        "Motivo",
        [required("Escriba el motivo."), at_most(return_reasons.LONGEST - reviewing.OWN_WORDS)],
    )


class NewSentenceForm(SentenceForm, KeyedForm):
    pass
