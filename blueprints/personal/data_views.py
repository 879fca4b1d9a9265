"""*Mis datos personales*: what the portal keeps, to have, mend or delete (Ley 1581)."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from blueprints import errors, hx
from blueprints.confirming import confirmed
from blueprints.documents.download_views import as_download
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import me, signed_in
from blueprints.personal import bp
from blueprints.personal.forms import DataRequestForm
from domain import data_letters, data_requests, personal_data


@bp.get("/configuracion/datos-personales")
@signed_in
def page() -> ResponseReturnValue:
    return _page(DataRequestForm())


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


@bp.post("/configuracion/datos-personales/solicitudes")
@signed_in
def ask() -> ResponseReturnValue:
    form = DataRequestForm()
    request = form.run(
        data_requests.ask,
        me(),
        form.kind.data or "",
        form.text.data or "",
        password=form.present_password.data or "",
        key=form.own_key("data"),
    )
    if request is None:
        return hx.refused(_page(form))
    hx.notice(f"Recibimos su solicitud, radicado {request.receipt}. Le responden por correo.")
    return hx.go_to("personal.page")


@bp.post("/configuracion/datos-personales/solicitudes/<code>/retirada")
@signed_in
def withdraw(code: str) -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(data_requests.withdraw, code, by=me()):
        return hx.refused(_page(form))
    hx.notice("Esa solicitud ya no espera respuesta.")
    return hx.go_to("personal.page")


def _page(form: PortalForm) -> str:
    asked = form if isinstance(form, DataRequestForm) else DataRequestForm(formdata=None)
    return render_template(
        "personal/data.html",
        form=form,
        asked=asked,
        requests=data_requests.own(me()),
        names=data_letters.NAMES,
    )
