"""*Crear usuarios*: inviting one person or many, and what becomes of those invitations."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.access import bp
from blueprints.access.forms import CODE, InvitationForm, ListForm
from blueprints.access.views import users_page
from blueprints.confirming import confirmed
from blueprints.forms import ActionForm, KeyedForm
from blueprints.guards import administers, me
from blueprints.labels import counted
from domain import invitation_lists, invitations, once, settings
from domain.invitation_lists import BadLine
from domain.invitations import Guest
from models import Entity, Invitation, Role

INVITING = "invitar a un administrador"
SENT = "Enviamos la invitación a {}. Sirve siete días."


@bp.get("/entidades/<code>/usuarios/crear")
@administers
def create(entity: Entity) -> ResponseReturnValue:
    return _page(entity, InvitationForm(), ListForm())


def _one_administrator(_entity: Entity) -> bool:
    return bool(InvitationForm().role.data == Role.ADMINISTRATOR)


@bp.post("/entidades/<code>/usuarios/invitaciones")
@administers
@confirmed(INVITING, when=_one_administrator, asks=InvitationForm)
def invite(entity: Entity) -> ResponseReturnValue:
    form = InvitationForm()
    written = form.run(
        lambda: invitations.invite(entity, _guest(form), by=me(), key=form.own_key("invite"))
    )
    if written is None:
        return hx.refused(_page(entity, form, ListForm(formdata=None)))
    hx.notice(SENT.format(written))
    return hx.go_to("access.users", code=entity.code)


def _some_administrator(_entity: Entity) -> bool:
    return invitation_lists.may_name_administrators(ListForm().people.data or "")


@bp.post("/entidades/<code>/usuarios/invitaciones/varias")
@administers
@confirmed(INVITING, when=_some_administrator)
def invite_many(entity: Entity) -> ResponseReturnValue:
    """The good lines go; those to mend stay in the field, each told with its number."""
    form = ListForm()
    outcome = form.run(
        lambda: invitation_lists.invite_many(
            entity, form.people.data or "", by=me(), key=form.own_key("invite-many")
        )
    )
    if outcome is None:
        return hx.refused(_page(entity, InvitationForm(formdata=None), form))
    if outcome.invited:
        sent = counted(outcome.invited, "invitación", "invitaciones")
        hx.notice(f"Enviamos {sent}. {'Sirve' if outcome.invited == 1 else 'Sirven'} siete días.")
    if not outcome.bad:
        return hx.go_to("access.users", code=entity.code)
    form.people.data = "\n".join(each.text for each in outcome.bad)
    form.key.data = once.new_key(me())
    return hx.refused(_page(entity, InvitationForm(formdata=None), form, outcome.bad))


@bp.post("/entidades/<code>/usuarios/invitaciones/<invitation>/reenviada")
@administers
def resend(entity: Entity, invitation: str) -> ResponseReturnValue:
    form, row = KeyedForm(), _row(entity, invitation)
    if not form.ran(invitations.resend, row, by=me(), key=form.own_key(f"resend:{row.code}")):
        return hx.refused(users_page(entity, form.page_errors))
    hx.notice(SENT.format(row.email) + " El enlace anterior ya no sirve.")
    return _back(entity)


@bp.post("/entidades/<code>/usuarios/invitaciones/<invitation>/retirada")
@administers
def withdraw_invitation(entity: Entity, invitation: str) -> ResponseReturnValue:
    form, row = ActionForm(), _row(entity, invitation)
    if not form.ran(invitations.withdraw, row, by=me()):
        return hx.refused(users_page(entity, form.page_errors))
    hx.notice(f"Retiró la invitación a {row.email}: su enlace ya no sirve.")
    return _back(entity)


def _guest(form: InvitationForm) -> Guest:
    return Guest(form.email.data or "", form.name.data or "", Role(form.role.data))


def _back(entity: Entity) -> ResponseReturnValue:
    return hx.go_to_path(url_for("access.users", code=entity.code))


def _row(entity: Entity, code: str) -> Invitation:
    found = invitations.find(entity, code) if CODE.fullmatch(code) else None
    return found or abort(404)


def _page(
    entity: Entity, form: InvitationForm, many: ListForm, bad: list[BadLine] | None = None
) -> str:
    return render_template(
        "access/create.html",
        entity=entity,
        form=form if not many.wrong_fields and not many.page_errors else many,
        one=form,
        many=many,
        bad=bad or [],
        address=settings.link("/registro"),
    )
