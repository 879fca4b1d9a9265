from typing import Any

from wtforms import BooleanField, HiddenField

from blueprints.forms import Line, PortalForm, at_most, required
from blueprints.requirements.choices import TOGETHER
from domain.requirement_versions import LONGEST, LONGEST_HELP, WRONG_LABEL, Said
from models import Requirement

TEXTS = ("label", "help", "why", "source", "form", "validity", "substitute_for")


class RequirementForm(PortalForm):
    """What a version says, and since when its page was made."""

    label = Line("Nombre del documento", [required(WRONG_LABEL), at_most(LONGEST)])
    help = Line("Cómo debe ser (opcional)", [at_most(LONGEST_HELP)])
    why = Line("Para qué se pide (opcional)", [at_most(LONGEST)])
    source = Line("Dónde se saca (opcional)", [at_most(LONGEST)])
    form = Line("Formato del portal")
    validity = Line("Cuánto vale")
    substitute_for = Line("Sirve en lugar de")
    mandatory = BooleanField("Obligatorio")
    active = BooleanField("Se pide")
    since = HiddenField(default="0")
    everybody = BooleanField(TOGETHER)

    @classmethod
    def of(cls, requirement: Requirement | None, since: int) -> "RequirementForm":
        """As it stands, ready to be changed; of none, a new one."""
        if requirement is None:
            return cls(mandatory=True, active=True)
        said: dict[str, Any] = {name: getattr(requirement, name) for name in TEXTS}
        return cls(
            mandatory=requirement.mandatory,
            active=requirement.active,
            since=str(since),
            **said,
        )

    @property
    def said(self) -> Said:
        return {
            "label": self.label.data or "",
            "help": self.help.data or "",
            "why": self.why.data or "",
            "source": self.source.data or "",
            "form": self.form.data or "",
            "validity": self.validity.data or "",
            "substitute_for": self.substitute_for.data or "",
            "mandatory": bool(self.mandatory.data),
            "active": bool(self.active.data),
        }

    @property
    def made_at(self) -> int:
        return made_at(self.since.data)


class RetiringForm(PortalForm):
    since = HiddenField()

    @property
    def made_at(self) -> int:
        return made_at(self.since.data)


class MovingForm(PortalForm):
    past = HiddenField()


def made_at(text: str | None) -> int:
    """-1 is of no page."""
    typed = text or ""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else -1
