"""One user of an entity: *Detalle*, *Editar*."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints import ended_sessions, hx, labels, proofs
from blueprints.access import bp
from blueprints.access.forms import CODE, RoleForm, UndoForm
from blueprints.confirming import confirmed
from blueprints.forms import ReasonForm
from blueprints.guards import administers, me
from domain import access, access_undo, entity_users, members, recent_changes, succession
from domain.transitions import real
from models import Access, Entity, Role


@bp.get("/entidades/<code>/usuarios/ultimas")
@administers
def recent(entity: Entity) -> ResponseReturnValue:
    """*Últimas modificaciones*."""
    changes = [(each, undoable(each.access)) for each in recent_changes.of(entity)]
    return render_template(
        "access/recent.html", entity=entity, changes=changes, form=UndoForm(formdata=None)
    )


@bp.get("/entidades/<code>/usuarios/<user>")
@administers
def detail(entity: Entity, user: str) -> ResponseReturnValue:
    return _detail_page(entity, _row(entity, user), UndoForm())


def _touches_administrators(entity: Entity, user: str) -> bool:
    row = _row(entity, user)
    return Role.ADMINISTRATOR in (row.role, row.was_role)


@bp.post("/entidades/<code>/usuarios/<user>/deshecha")
@administers
@confirmed("cambiar quién administra la entidad", when=_touches_administrators)
def undo(entity: Entity, user: str) -> ResponseReturnValue:
    """The last decision about this user, and no later one."""
    form, row = UndoForm(), _row(entity, user)
    if not form.ran(access_undo.undo, row, form.decision.data or "", entity=entity, by=me()):
        return hx.refused(_detail_page(entity, _row(entity, user), form))
    hx.notice(labels.UNDONE.format(row.user.name))
    if not members.may_administer(me(), entity):
        return hx.go_to("desk.page")
    return hx.go_to_path(
        ended_sessions.page_of(url_for("access.detail", code=entity.code, user=user))
    )


@bp.get("/entidades/<code>/usuarios/<user>/solicitud", endpoint="asked")
@administers
def request_page(entity: Entity, user: str) -> ResponseReturnValue:
    """Where the letter about a request leads: the table's own buttons, for this one alone."""
    row = _row(entity, user)
    return render_template(
        "access/request.html",
        entity=entity,
        access=row,
        form=ReasonForm(),
        real=real(row),
        undo=undoable(row),
    )


@bp.get("/entidades/<code>/usuarios/<user>/documento")
@administers
def proof(entity: Entity, user: str) -> ResponseReturnValue:
    """The file that backs a request."""
    return proofs.send(_row(entity, user).proof or abort(404))


@bp.get("/entidades/<code>/usuarios/<user>/editar")
@administers
def edit(entity: Entity, user: str) -> ResponseReturnValue:
    row = _row(entity, user)
    return _edit_page(entity, row, RoleForm(data={"role": row.role}))


@bp.post("/entidades/<code>/usuarios/<user>/rol")
@administers
@confirmed("cambiar quién administra la entidad", asks=RoleForm)
def change_role(entity: Entity, user: str) -> ResponseReturnValue:
    form, row = RoleForm(), _row(entity, user)
    mine = row.user_id == me().id
    if mine and form.role.data == Role.MEMBER and succession.is_last(entity, me()):
        hx.notice(succession.NAME_ONE_FIRST)
        return hx.go_to("access.leave_page", code=entity.code)
    changed = form.run(lambda: access.change_role(row, Role(form.role.data), by=me()))
    if changed is None:
        return hx.refused(_edit_page(entity, row, form))
    hx.notice(f"{row.user.name} es ahora {labels.role(changed.role)} en «{entity.name}».")
    if mine and changed.role != Role.ADMINISTRATOR:
        return hx.go_to("desk.page")
    return hx.go_to("access.users", code=entity.code)


def _row(entity: Entity, code: str) -> Access:
    found = entity_users.find(entity, code) if CODE.fullmatch(code) else None
    return found or abort(404)


def _detail_page(entity: Entity, row: Access, form: UndoForm) -> str:
    return render_template(
        "access/detail.html",
        entity=entity,
        access=row,
        form=form,
        undo=undoable(row),
        events=entity_users.history(row),
    )


def undoable(row: Access) -> dict[str, str]:
    """What its *Deshacer* sends and says; nothing where there is nothing to undo."""
    until = access_undo.until(row)
    return {"decision": access_undo.name_of(row), "until": labels.clock(until)} if until else {}


def _edit_page(entity: Entity, row: Access, form: RoleForm) -> str:
    return render_template("access/edit.html", entity=entity, access=row, form=form)
