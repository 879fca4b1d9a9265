from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms.validators import AnyOf

from blueprints.forms import Line, PortalForm, at_most, required
from blueprints.labels import CLAIMS
from blueprints.proofs import ProofForm, Required
from domain.claim_decisions import NO_REASON
from domain.claims import NO_KIND, NO_MESSAGE, NO_OBJECTION, NO_PROOF


class ClaimForm(ProofForm):
    """What happens with the entity, said and proved."""

    kind = RadioField(
        "Qué pasa con la entidad",
        [required(NO_KIND), AnyOf(list(CLAIMS), NO_KIND)],
        choices=list(CLAIMS.items()),
        validate_choice=False,
    )
    message = Line("Cuente qué pasó", [required(NO_MESSAGE), at_most(1000)])
    proof = FileField("Documento que lo demuestra", [Required(NO_PROOF)])


class ObjectionForm(PortalForm):
    objection = Line("Su respuesta", [required(NO_OBJECTION), at_most(1000)])


class RejectionForm(PortalForm):
    """A claim is rejected with a reason, always."""

    reason = Line("Motivo del rechazo", [required(NO_REASON), at_most(500)])
