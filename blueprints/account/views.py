"""*Mis datos de usuario*: what one corrects oneself."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.account import bp
from blueprints.account.forms import DetailsForm
from blueprints.guards import me, signed_in
from domain import accounts, catalogs, contact_details


@bp.get("/configuracion/datos")
@signed_in
def details() -> ResponseReturnValue:
    user = me()
    phone = contact_details.phone_shown(user.phone)
    return _details_page(
        DetailsForm(data={"name": user.name, "phone": phone, "time_zone": user.time_zone})
    )


@bp.post("/configuracion/datos")
@signed_in
def correct() -> ResponseReturnValue:
    form = DetailsForm()
    password = form.present_password.data or ""
    if not form.ran(accounts.correct, me(), form.details(), password=password):
        return hx.refused(_details_page(form))
    hx.notice("Sus datos están guardados.")
    return hx.go_to("desk.settings")


def _details_page(form: DetailsForm) -> str:
    return render_template(
        "account/details.html", form=form, time_zones=list(catalogs.time_zones().items())
    )
