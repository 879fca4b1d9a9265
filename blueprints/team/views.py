"""*Equipo*: who works in this portal for the institution, and whom its chiefs have invited."""

from collections.abc import Callable

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.confirming import confirmed
from blueprints.forms import ActionForm
from blueprints.guards import chief_only, me, staff_only
from blueprints.team import bp
from blueprints.team.forms import ROLES, SAYS, GuestForm
from domain import staff_invitations, staff_links, team

INVITED = "Enviamos la invitación a {}. El enlace sirve siete días."


@bp.get("/institucion/equipo")
@staff_only
def page() -> ResponseReturnValue:
    return _page(GuestForm())


@bp.post("/institucion/equipo/invitaciones")
@chief_only
@confirmed("invitar a alguien al equipo", asks=GuestForm)
def invite() -> ResponseReturnValue:
    form = GuestForm()
    invited = form.run(
        staff_invitations.invite, form.guest, by=me(), key=form.own_key("staff-invitation")
    )
    if invited is None:
        return hx.refused(_page(form))
    hx.notice(INVITED.format(invited))
    return hx.go_to("team.page")


@bp.post("/institucion/equipo/invitaciones/<invitation>/reenviada")
@chief_only
@confirmed("invitar a alguien al equipo")
def resend(invitation: str) -> ResponseReturnValue:
    return _done(invitation, staff_invitations.resend, "Enviamos otra vez la invitación.")


@bp.post("/institucion/equipo/invitaciones/<invitation>/retirada")
@chief_only
def withdraw(invitation: str) -> ResponseReturnValue:
    return _done(invitation, staff_invitations.withdraw, "Retiró la invitación.")


def _done(code: str, verb: Callable[..., None], told: str) -> ResponseReturnValue:
    form, invitation = ActionForm(), staff_links.with_code(code) or abort(404)
    if not form.ran(verb, invitation, by=me()):
        asked = GuestForm(formdata=None)
        asked.page_errors += form.page_errors
        return hx.refused(_page(asked))
    hx.notice(told)
    return hx.go_to("team.page")


def _page(form: GuestForm) -> str:
    return render_template(
        "team/page.html",
        form=form,
        roles=ROLES,
        says=SAYS,
        members=team.members(),
        invitations=[(each, staff_links.is_good(each)) for each in staff_invitations.waiting()],
    )
