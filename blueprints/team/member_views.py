"""What a chief does with one of the team: each act with a reason, and a letter to the person."""

from collections.abc import Callable

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.confirming import confirmed
from blueprints.forms import PortalForm
from blueprints.guards import chief_only, me
from blueprints.team import bp
from blueprints.team.forms import REASONS, ROLES, SAYS, ReasonForm, RoleForm
from domain import other_accounts, team
from models import User


@bp.get("/institucion/equipo/<member>")
@chief_only
def member(member: str) -> ResponseReturnValue:
    user = _member(member)
    return _page(user, RoleForm(data={"role": user.staff_role}))


@bp.post("/institucion/equipo/<member>/rol")
@chief_only
@confirmed("cambiar el rol de otra persona", asks=RoleForm)
def change_role(member: str) -> ResponseReturnValue:
    form, user = RoleForm(), _member(member)
    role, reason = form.role.data or "", form.reason.data or ""
    changed = form.run(team.change_role, user, role, by=me(), reason=reason)
    if changed is None:
        return hx.refused(_page(user, form))
    if changed:
        return _told(user, "Cambió el rol.")
    hx.notice("Ese ya era su rol: no cambió nada.")
    return hx.go_to("team.member", member=user.code)


@bp.post("/institucion/equipo/<member>/codigo")
@chief_only
@confirmed("quitar el código de otra persona", asks=ReasonForm)
def reset_second_step(member: str) -> ResponseReturnValue:
    told = "Ya no se le pide el código, y cerramos sus sesiones. Debe activarlo otra vez al entrar."
    return _done(member, team.reset_second_step, told)


@bp.post("/institucion/equipo/<member>/desactivado")
@chief_only
@confirmed("desactivar la cuenta de otra persona", asks=ReasonForm)
def disable(member: str) -> ResponseReturnValue:
    told = "Desactivó la cuenta y cerramos sus sesiones."
    return _done(member, other_accounts.disable, told)


@bp.post("/institucion/equipo/<member>/activado")
@chief_only
@confirmed("activar la cuenta de otra persona", asks=ReasonForm)
def enable(member: str) -> ResponseReturnValue:
    return _done(member, other_accounts.enable, "La cuenta está activa otra vez.")


def _done(code: str, verb: Callable[..., None], told: str) -> ResponseReturnValue:
    form, user = ReasonForm(), _member(code)
    if not form.ran(verb, user, by=me(), reason=form.reason.data or ""):
        return hx.refused(_page(user, form))
    return _told(user, told)


def _told(user: User, sentence: str) -> ResponseReturnValue:
    hx.notice(f"{sentence} La persona recibe un correo con el aviso.")
    return hx.go_to("team.member", member=user.code)


def _member(code: str) -> User:
    return team.find(code) or abort(404)


def _page(user: User, form: PortalForm) -> str:
    """With what was sent in the form that it came from."""
    kept = {"role": user.staff_role}
    return render_template(
        "team/member.html",
        user=user,
        form=form,
        role=form if isinstance(form, RoleForm) else RoleForm(formdata=None, data=kept),
        act=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        roles=ROLES,
        says=SAYS,
        reasons=REASONS,
    )
