"""*Descargar los datos de la entidad*: its administrators take all of it along."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from blueprints import errors, hx
from blueprints.confirming import confirmed
from blueprints.documents import bp
from blueprints.documents.download_views import as_download, busy
from blueprints.forms import ActionForm
from blueprints.guards import administers, me
from domain import entity_data, library, library_zip
from domain.files import file_names
from models import Entity


@bp.get("/entidades/<code>/datos")
@administers
def data_page(entity: Entity) -> ResponseReturnValue:
    return _page(entity, ActionForm())


@bp.post("/entidades/<code>/datos.zip")
@administers
@confirmed("descargar los datos de la entidad")
def download_data(entity: Entity) -> ResponseReturnValue:
    """By POST, that no link of another site and no forgotten browser hands it out."""
    form = ActionForm()
    if not form.validate():
        return hx.refused(_page(entity, form))
    if not library_zip.may_download(me()):
        return errors.too_many()
    beside = entity_data.files(entity, me())
    entries = library.every(entity, insider=library.may_open_confidential(me(), entity))
    try:
        archive = library_zip.Archive(entries, me(), beside=beside)
    except library_zip.Busy:
        return busy()
    answer = Response(archive, content_type="application/zip")
    return as_download(answer, file_names.shown_name(f"Datos de {entity.name[:80]}.zip"))


def _page(entity: Entity, form: ActionForm) -> str:
    return render_template("documents/data.html", entity=entity, form=form)
