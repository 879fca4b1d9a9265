"""What a person sees of themselves: who entered as them, what they accepted."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.guards import me, signed_in
from blueprints.personal import bp
from domain import institution, own_history
from models import LegalKind


@bp.get("/configuracion/accesos")
@signed_in
def history() -> ResponseReturnValue:
    return render_template("personal/history.html", lines=own_history.of(me()))


@bp.get("/configuracion/terminos")
@signed_in
def terms() -> ResponseReturnValue:
    return render_template(
        "personal/terms.html",
        accepted=(me().terms_version, me().data_version),
        current=[institution.current_version(kind) for kind in (LegalKind.TERMS, LegalKind.DATA)],
    )
