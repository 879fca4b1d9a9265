"""The link of an invitation. Opening it changes nothing: mail scanners do (A05)."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints import entering, hx
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import current_session, me, network, public, signed_in, signed_in_user
from blueprints.invited import bp
from blueprints.invited.forms import NewcomerForm
from blueprints.registration import choices
from domain import invitation_links, invited, sessions
from models import Invitation

IN = "Desde ahora usted puede actuar por «{}»."


@bp.get("/invitaciones/<secret>")
@public
def link(secret: str) -> ResponseReturnValue:
    return _page(secret)


@bp.post("/invitaciones/<secret>/aceptada")
@signed_in
def accept(secret: str) -> ResponseReturnValue:
    form = ActionForm()
    entity = form.run(invited.accept, secret, by=me())
    if entity is None:
        return hx.refused(_page(secret, form)[0])
    sessions.choose_entity(current_session(), entity)
    hx.notice(IN.format(entity.name))
    return hx.go_to("desk.page")


@bp.post("/invitaciones/<secret>/usuario")
@public
def register(secret: str) -> ResponseReturnValue:
    """A user of their own, and access with it."""
    if signed_in_user():
        return hx.go_to("invited.link", secret=secret)
    form = NewcomerForm()
    user = form.run(invited.register, secret, form.applicant(), network=network())
    if user is None:
        return hx.refused(_page(secret, form)[0])
    return entering.let_in(user, url_for("desk.page"))


def _page(secret: str, form: PortalForm | None = None) -> tuple[str, int]:
    """What the link is good for, for whoever opens it here and now."""
    invitation = invitation_links.find(secret)
    if invitation is None:
        return render_template("invited/dead.html", form=form, invitation=None), 404
    piece = _piece(invitation)
    asked = form or (_newcomer(invitation) if piece == "newcomer" else ActionForm())
    more = choices.of(asked) if isinstance(asked, NewcomerForm) else {}
    body = render_template(
        f"invited/{piece}.html", form=asked, invitation=invitation, secret=secret, **more
    )
    return body, 200


def _newcomer(invitation: Invitation) -> NewcomerForm:
    """The name as who invites wrote it, for its owner to correct."""
    return NewcomerForm(formdata=None, data={"name": invitation.name})


def _piece(invitation: Invitation) -> str:
    visitor = signed_in_user()
    if not invitation_links.is_good(invitation):
        return "dead"
    if visitor:
        return "accept" if invited.is_for(invitation, visitor) else "other"
    return "enter" if invited.has_user(invitation) else "newcomer"
