"""*Avisos*: which letters one wants, and when."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.account import bp
from blueprints.account.forms import NoticesForm
from blueprints.guards import me, signed_in
from domain import catalogs, notices
from models import NoticeKind


@bp.get("/configuracion/avisos")
@signed_in
def chosen_notices() -> ResponseReturnValue:
    chosen = {str(kind): str(how) for kind, how in notices.choices(me()).items()}
    return _page(NoticesForm(data=chosen))


@bp.post("/configuracion/avisos")
@signed_in
def choose_notices() -> ResponseReturnValue:
    form = NoticesForm()
    if not form.ran(notices.choose, me(), form.chosen()):
        return hx.refused(_page(form))
    hx.notice("Guardado. Así le escribiremos desde ahora.")
    return hx.go_to("account.chosen_notices")


def _page(form: NoticesForm) -> str:
    zone = catalogs.time_zones().get(me().time_zone, me().time_zone)
    ways = {
        str(kind): [(how, notices.HOW[how]) for how in notices.ways(kind)] for kind in NoticeKind
    }
    return render_template(
        "account/notices.html", form=form, ways=ways, email=me().email, zone=zone
    )
