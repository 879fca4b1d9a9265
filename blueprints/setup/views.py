"""What the institution says of itself; an act of a chief, and for all of the staff to read."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm
from blueprints.guards import chief_only, me, staff_only
from blueprints.setup import bp
from blueprints.setup.forms import IdentityForm, SenderForm
from blueprints.setup.pages import kept
from domain import institution, institution_setup, places
from models import LegalKind

SENT = "Le enviamos el correo de prueba a {}. Llega en unos minutos."


@bp.get("/institucion/datos")
@staff_only
def page() -> ResponseReturnValue:
    return _page(ActionForm())


@bp.post("/institucion/datos/terminada")
@chief_only
def finish() -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(institution_setup.finish, by=me()):
        return hx.refused(_page(form))
    return kept("Terminó la configuración. Puede cambiar los datos cuando quiera.", at="page")


@bp.get("/institucion/datos/identidad")
@chief_only
def identity() -> ResponseReturnValue:
    row = institution.current()
    place = places.shown(row.municipality_code)
    said = {"name": row.name, "tax_id": row.tax_id_shown, "place": place}
    return _identity(IdentityForm(data=said))


@bp.post("/institucion/datos/identidad")
@chief_only
def describe() -> ResponseReturnValue:
    form = IdentityForm()
    said = (form.name.data or "", form.tax_id.data or "", form.place.data or "")
    if not form.ran(institution_setup.describe, *said, by=me()):
        return hx.refused(_identity(form))
    return kept("Guardamos los datos de la institución.", at="page")


@bp.get("/institucion/datos/correo")
@chief_only
def sender() -> ResponseReturnValue:
    return _sender(_as_kept())


@bp.post("/institucion/datos/correo")
@chief_only
def sign_letters() -> ResponseReturnValue:
    form = SenderForm()
    said = (form.letters_name.data or "", form.reply_to.data or "")
    if not form.ran(institution_setup.sign_letters, *said, by=me()):
        return hx.refused(_sender(form))
    return kept("Guardamos el remitente. Envíese un correo de prueba para verlo.", at="sender")


@bp.post("/institucion/datos/correo/prueba")
@chief_only
def write_to_oneself() -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(institution_setup.write_to_oneself, by=me()):
        return hx.refused(_sender(_as_kept(), form.page_errors))
    hx.notice(SENT.format(me().email))
    return hx.go_to("setup.sender")


def _as_kept() -> SenderForm:
    row = institution.current()
    said = {"letters_name": row.letters_name, "reply_to": row.reply_to}
    return SenderForm(formdata=None, data=said)


def _page(form: ActionForm) -> str:
    row = institution.current()
    return render_template(
        "setup/page.html",
        form=form,
        row=row,
        place=places.shown(row.municipality_code),
        lines=institution.help_lines(),
        versions={kind: institution.current_version(kind) for kind in LegalKind},
        missing=institution_setup.missing(),
    )


def _identity(form: IdentityForm) -> str:
    return render_template("setup/identity.html", form=form)


def _sender(form: SenderForm, refused: list[str] | None = None) -> str:
    form.page_errors += refused or []
    return render_template("setup/sender.html", form=form)
