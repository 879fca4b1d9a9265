"""What a person sees of themselves: who entered as them, what the portal keeps (Ley 1581)."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from blueprints import errors, hx
from blueprints.confirming import confirmed
from blueprints.documents.download_views import as_download
from blueprints.forms import ActionForm
from blueprints.guards import me, signed_in
from blueprints.personal import bp
from domain import institution, own_history, personal_data
from models import LegalKind


@bp.get("/configuracion/accesos")
@signed_in
def history() -> ResponseReturnValue:
    return render_template("personal/history.html", lines=own_history.of(me()))


@bp.get("/configuracion/datos-personales")
@signed_in
def page() -> ResponseReturnValue:
    return _page(ActionForm())


@bp.post("/configuracion/datos-personales.zip")
@signed_in
@confirmed("descargar todo lo que el portal guarda de usted")
def download() -> ResponseReturnValue:
    """By POST, that no link of another site and no forgotten browser hands it out."""
    form = ActionForm()
    if not form.validate():
        return hx.refused(_page(form))
    if not personal_data.may_download(me()):
        return errors.too_many()
    answer = Response(personal_data.archive(me()), content_type="application/zip")
    return as_download(answer, f"mis-datos-{me().username}.zip")


@bp.get("/configuracion/terminos")
@signed_in
def terms() -> ResponseReturnValue:
    return render_template(
        "personal/terms.html",
        accepted=(me().terms_version, me().data_version),
        current=[institution.current_version(kind) for kind in (LegalKind.TERMS, LegalKind.DATA)],
    )


def _page(form: ActionForm) -> str:
    return render_template("personal/data.html", form=form)
