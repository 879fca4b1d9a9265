"""*Código al entrar*: set up with a QR, with ten codes on paper, and taken away again."""

import segno
from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from blueprints import hx
from blueprints.forms import ActionForm
from blueprints.guards import me, network, setting_up
from blueprints.security import bp
from blueprints.security.forms import ProofForm
from domain import recovery_codes, second_step, totp


@bp.get("/configuracion/seguridad/codigo")
@setting_up
def code() -> ResponseReturnValue:
    return _page(ProofForm())


@bp.post("/configuracion/seguridad/codigo")
@setting_up
def prepare() -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(second_step.prepare, me()):
        return hx.refused(_page(form))
    return hx.go_to("security.code")


@bp.post("/configuracion/seguridad/codigo/activado")
@setting_up
def confirm() -> ResponseReturnValue:
    """The recovery codes are in this answer alone."""
    form = ProofForm()
    codes = form.run(second_step.confirm, me(), *_proof(form), network=network())
    return _codes(codes) if codes else hx.refused(_page(form))


@bp.post("/configuracion/seguridad/codigo/desactivado")
@setting_up
def turn_off() -> ResponseReturnValue:
    form = ProofForm()
    if not form.ran(second_step.turn_off, me(), *_proof(form), network=network()):
        return hx.refused(_page(form))
    hx.notice("Ya no se pide un código al entrar. Borre la entrada de Ventanilla en su aplicación.")
    return hx.go_to("security.page")


@bp.post("/configuracion/seguridad/codigo/recuperacion")
@setting_up
def renew_codes() -> ResponseReturnValue:
    form = ProofForm()
    codes = form.run(second_step.renew_codes, me(), *_proof(form), network=network())
    return _codes(codes) if codes else hx.refused(_page(form))


def _proof(form: ProofForm) -> tuple[str, str]:
    return form.password.data or "", form.code.data or ""


def _page(form: ActionForm | ProofForm) -> str:
    """By what stands: to begin, to confirm with the first code, or to change."""
    user = me()
    asked = form if isinstance(form, ProofForm) else ProofForm(formdata=None)
    if user.has_second_step:
        left = recovery_codes.left(user)
        return render_template("security/code.html", form=asked, user=user, left=left)
    if not user.totp_nonce:
        return render_template("security/begin.html", form=form)
    address = totp.address(user)
    drawn = segno.make(address, micro=False).svg_inline(scale=5, light="#fff", title="Código QR")
    key = totp.key(user)
    groups = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    return render_template(
        "security/confirm.html",
        form=asked,
        qr=Markup(drawn),  # noqa: S704  # drawn by us, of our own address
        key=groups,
        address=address,
    )


def _codes(codes: list[str]) -> str:
    return render_template("security/codes.html", codes=codes)
