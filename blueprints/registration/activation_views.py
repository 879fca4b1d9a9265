"""The link of the activation letter. Opening it changes nothing: mail scanners do (A05)."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints import entering, hx
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import network, public, signed_in_user
from blueprints.registration import bp, wizard
from blueprints.registration.forms import ProofForm
from domain import activation
from domain.activation import Link, LinkState


@bp.get("/activar/<token>")
@public
def link(token: str) -> ResponseReturnValue:
    return _page(token, activation.look(token))


@bp.post("/activar/<token>")
@public
def activate(token: str) -> ResponseReturnValue:
    link = activation.look(token)
    if link.state != LinkState.READY or signed_in_user():
        return hx.go_to("registration.link", token=token)
    if link.belongs_to(wizard.draft()):
        form: PortalForm = ActionForm()
        user = form.run(activation.by_link, token, wizard.key())
    else:
        form = proof = ProofForm()
        user = form.run(
            activation.by_proof,
            token,
            proof.username.data or "",
            proof.password.data or "",
            network=network(),
        )
    if user is None:
        return hx.refused(_page(token, activation.look(token), form)[0])
    return entering.let_in(user, url_for("entities.validate"))


@bp.post("/activar/<token>/renovar")
@public
def renew(token: str) -> ResponseReturnValue:
    """A new letter for a registration that lapsed, for whoever knows its password."""
    link = activation.look(token)
    if link.state != LinkState.EXPIRED:
        return hx.go_to("registration.link", token=token)
    form = ProofForm()
    key = form.run(
        activation.renew,
        token,
        form.username.data or "",
        form.password.data or "",
        network=network(),
    )
    if key is None:
        return hx.refused(_page(token, link, form)[0])
    hx.notice("Le enviamos otro correo. El enlace anterior ya no sirve.")
    return wizard.remember(hx.go_to("registration.confirm"), key)


def _page(token: str, link: Link, form: PortalForm | None = None) -> tuple[str, int]:
    """What the link is good for here and now, each with what to do next."""
    own = link.belongs_to(wizard.draft())
    visitor, of = signed_in_user(), link.token and link.token.user
    if visitor and link.state == LinkState.READY and of != visitor:
        body = wizard.show("_other_user", 2, "Activar mi usuario")
    else:
        asked = form or (ActionForm() if own else ProofForm(formdata=None))
        body = render_template(
            f"registration/link_{link.state}.html", form=asked, token=token, own=own
        )
    return body, 404 if link.state == LinkState.UNKNOWN else 200
