"""`/c/<link>`: a person's own address of a circular, for whoever holds it. It lets nobody in."""

from flask import Response, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from blueprints import errors, hx, proofs
from blueprints.circulars import bp
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import me, network, public, signed_in, signed_in_user
from blueprints.registration import wizard
from domain import addressees, circulars, drafts, institution
from domain.addressees import ToConfirm
from models import Addressee


@bp.get("/c/<link>")
@public
def link(link: str) -> ResponseReturnValue:
    """Changes nothing: mail scanners open links."""
    found = _found(link)
    return _page(found) if isinstance(found, Addressee) else found


@bp.post("/c/<link>")
@public
def start(link: str) -> ResponseReturnValue:
    found, form = _found(link), ActionForm()
    if isinstance(found, Response):
        return found
    if not form.ran(addressees.start, found, by=signed_in_user()):
        return hx.refused(_page(found, form))
    return _on_their_way(found)


@bp.get("/c/<link>/anexos/<row>")
@public
def link_file(link: str, row: str) -> ResponseReturnValue:
    found = _found(link)
    if isinstance(found, Response):
        return found
    return proofs.send(circulars.attachment(found.circular, row) or abort(404))


@bp.get("/c/<link>/confirmar")
@signed_in
def confirmation(link: str) -> ResponseReturnValue:
    return _confirmation(_asked(link))


@bp.post("/c/<link>/confirmar")
@signed_in
def confirm(link: str) -> ResponseReturnValue:
    form, asked = ActionForm(), _asked(link)
    if not form.ran(addressees.confirm, asked, by=me()):
        return hx.refused(_confirmation(asked, form))
    hx.notice(f"Confirmó los datos de «{asked.entity.name}» para {asked.addressee.circular.year}.")
    return hx.go_to("circulars.confirmation", link=link)


def _on_their_way(found: Addressee) -> ResponseReturnValue:
    """Who is registered goes on to confirm, who has a user signs in, and who hasn't registers."""
    user = signed_in_user()
    theirs = addressees.to_confirm(found.link, by=user) if user else found.user and found.entity
    if theirs:
        return hx.go_to("circulars.confirmation", link=found.link)
    if user or (found.user and found.user.is_active):
        return hx.go_to("desk.page")
    begun = wizard.draft()
    key = wizard.key() if begun and not begun.submitted_at else drafts.new_key()
    known = {"name": found.name}  # a link that is passed on tells no more of anybody
    drafts.begin_from(key, found.link, known, network=network())
    return wizard.remember(hx.go_to("registration.step"), key)


def _found(link: str) -> Addressee | Response:
    """Or why not: too many wrong ones, or a page that says what to do."""
    if not addressees.may_look(network()):
        return errors.too_many()
    found = addressees.find(link)
    if found is None:
        addressees.note_wrong(network())
        return make_response(render_template("circulars/dead_link.html"), 404)
    return found


def _asked(link: str) -> ToConfirm:
    return addressees.to_confirm(link, by=me()) or abort(404)


def _page(found: Addressee, form: PortalForm | None = None) -> str:
    return render_template(
        "circulars/link.html",
        form=form or ActionForm(formdata=None),
        addressee=found,
        circular=found.circular,
        files=circulars.attachments(found.circular),
        institution_name=institution.name(),
    )


def _confirmation(asked: ToConfirm, form: PortalForm | None = None) -> str:
    return render_template(
        "circulars/confirmation.html",
        form=form or ActionForm(formdata=None),
        asked=asked,
        circular=asked.addressee.circular,
    )
