"""`/v/<code>`: whether a certificate holds, for whoever has it in hand. It tells nobody's data."""

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import errors, hx
from blueprints.certificates import bp
from blueprints.certificates.forms import CodeForm, NumberForm
from blueprints.guards import network, public
from domain import certificates, directory, institution
from domain.errors import Refused
from models import Certificate


@bp.get("/v")
@public
def ask() -> ResponseReturnValue:
    """A code to type, and the way to its page."""
    form = CodeForm(request.args)
    if not form.codigo.data and not form.codigo.errors:
        return render_template("certificates/ask.html", form=form)
    try:
        if form.validate():
            return hx.go_to("certificates.check", code=certificates.check_code(form.codigo.data))
    except Refused as refusal:
        form.refuse(refusal)
    return hx.refused(render_template("certificates/ask.html", form=form))


@bp.get("/v/<code>")
@public
def check(code: str) -> ResponseReturnValue:
    found = _found(code)
    return _page(found, NumberForm(formdata=None)) if isinstance(found, Certificate) else found


@bp.post("/v/<code>")
@public
def compare(code: str) -> ResponseReturnValue:
    found, form = _found(code), NumberForm()
    if isinstance(found, Response):
        return found
    same = form.run(certificates.matches, found, form.number.data or "", network=network())
    return _page(found, form, same)


def _found(code: str) -> Certificate | Response:
    """Or why not: too many wrong ones, or a page that says what to do."""
    if not certificates.may_look(network()):
        return errors.too_many()
    found = certificates.find(code, network=network())
    if found is None:
        form = CodeForm(formdata=None)
        return make_response(render_template("certificates/unknown.html", form=form), 404)
    return found


def _page(certificate: Certificate, form: NumberForm, same: bool | None = None) -> Response:
    """An organisation is named as the directory names it; a person never."""
    entity = certificate.entity
    card = directory.card(entity.code)
    body = render_template(
        "certificates/check.html",
        certificate=certificate,
        entity=entity,
        standing=certificates.standing(certificate, entity),
        card=None if card is None or card.is_natural else card,
        form=form,
        same=same,
        institution_name=institution.name(),
    )
    refused = form.wrong_fields or form.page_errors
    answer = make_response(hx.refused(body) if refused else body)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
