"""*Formatos*: the blank forms that the portal makes for an entity, ready to sign."""

from flask import Response, abort
from flask.typing import ResponseReturnValue

from blueprints import errors
from blueprints.documents import bp
from blueprints.documents.download_views import as_download
from blueprints.guards import edits_entity, me
from domain import blank_forms, limits, requirements
from domain.errors import Busy
from models import Entity


@bp.get("/entidades/<code>/formatos/<form>.pdf")
@edits_entity
def blank_form(entity: Entity, form: str) -> ResponseReturnValue:
    """One that a requirement of the entity names, as a download."""
    if form not in blank_forms.FORMS or form not in requirements.forms_of(entity):
        abort(404)
    if not limits.allow(limits.BLANK_FORMS, me().code):
        return errors.too_many()
    try:
        answer = Response(blank_forms.made(entity, form, by=me()), mimetype="application/pdf")
    except Busy:
        return errors.busy()
    return as_download(answer, f"{blank_forms.FORMS[form]}.pdf")
