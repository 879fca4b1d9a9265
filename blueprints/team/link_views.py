"""The link that invites to the team. Opening it changes nothing: mail scanners do (A05)."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.guards import network, public
from blueprints.team import bp
from blueprints.team.forms import JoinForm
from domain import staff_invitations, staff_links

JOINED = "Su usuario está listo. Entre con él y con la contraseña que eligió."


@bp.get("/equipo/<secret>")
@public
def link(secret: str) -> ResponseReturnValue:
    return _page(secret, JoinForm())


@bp.post("/equipo/<secret>")
@public
def join(secret: str) -> ResponseReturnValue:
    form = JoinForm()
    chosen = (form.username.data or "", form.password.data or "")
    if not form.ran(staff_invitations.accept, secret, *chosen, network=network()):
        return hx.refused(_page(secret, form)[0])
    hx.notice(JOINED)
    return hx.go_to("sign_in.page")


def _page(secret: str, form: JoinForm) -> tuple[str, int]:
    invitation = staff_links.find(secret)
    if invitation is None or not staff_links.is_good(invitation):
        return render_template("team/dead.html"), 404
    page = render_template("team/join.html", form=form, invitation=invitation, secret=secret)
    return page, 200
