"""*Usuarios* of the portal, one at a time: found by their whole name, never listed."""

from collections.abc import Callable

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.confirming import confirmed
from blueprints.forms import PortalForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.institution import bp
from blueprints.institution.forms import AccountForm, FindForm
from domain import other_accounts, sessions
from models import User

REASONS = [("", "Elija el motivo"), *other_accounts.REASONS.items()]


@bp.get("/institucion/usuarios")
@staff_only
def users() -> ResponseReturnValue:
    return _search(FindForm())


@bp.post("/institucion/usuarios")
@staff_only
def find_user() -> ResponseReturnValue:
    """Not by GET: an address is no place for an e-mail."""
    form = FindForm()
    user = form.run(other_accounts.find, form.identifier.data or "")
    if user is None:
        return hx.refused(_search(form))
    return hx.go_to("institution.user", code=user.code)


@bp.post("/institucion/usuarios/sesiones/cerradas")
@answers_requests
@confirmed("cerrar las sesiones de todas las personas", asks=AccountForm)
def close_everybodys() -> ResponseReturnValue:
    form = AccountForm()
    reason = form.reason.data or ""
    if not form.ran(other_accounts.end_everybodys_sessions, by=me(), reason=reason):
        return hx.refused(_search(form))
    hx.notice("Cerramos las sesiones de todos, menos las suyas.")
    return hx.go_to("institution.users")


@bp.get("/institucion/usuarios/<code>")
@staff_only
def user(code: str) -> ResponseReturnValue:
    return _page(_user(code), AccountForm())


@bp.post("/institucion/usuarios/<code>/sesiones/cerradas")
@answers_requests
def close_sessions(code: str) -> ResponseReturnValue:
    return _done(code, other_accounts.end_sessions, "Cerramos sus sesiones en todos los equipos.")


@bp.post("/institucion/usuarios/<code>/desactivado")
@answers_requests
@confirmed("desactivar la cuenta de otra persona", asks=AccountForm)
def disable_user(code: str) -> ResponseReturnValue:
    return _done(code, other_accounts.disable, "Desactivó la cuenta y cerramos sus sesiones.")


@bp.post("/institucion/usuarios/<code>/activado")
@answers_requests
def enable_user(code: str) -> ResponseReturnValue:
    return _done(code, other_accounts.enable, "La cuenta está activa otra vez.")


def _done(code: str, verb: Callable[..., object], told: str) -> ResponseReturnValue:
    form, of = AccountForm(), _user(code)
    if not form.ran(verb, of, by=me(), reason=form.reason.data or ""):
        return hx.refused(_page(of, form))
    hx.notice(f"{told} La persona recibe un correo con el aviso.")
    return hx.go_to("institution.user", code=code)


def _user(code: str) -> User:
    return other_accounts.with_code(code) or abort(404)


def _search(form: PortalForm) -> str:
    return render_template(
        "institution/users.html",
        form=form,
        find=form if isinstance(form, FindForm) else FindForm(formdata=None),
        close=form if isinstance(form, AccountForm) else AccountForm(formdata=None),
        reasons=REASONS,
    )


def _page(of: User, form: AccountForm) -> str:
    return render_template(
        "institution/user.html",
        form=form,
        user=of,
        reasons=REASONS,
        open=len(sessions.open_of(of)),
    )
