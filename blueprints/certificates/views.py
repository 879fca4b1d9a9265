"""*Constancia de registro*: for an entity's own people, on the screen, printed or as a PDF."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from blueprints import errors, hx
from blueprints.certificates import bp
from blueprints.documents.download_views import as_download
from blueprints.forms import ActionForm
from blueprints.guards import me, reads_entity
from domain import certificate_papers, certificates, limits
from domain.errors import Busy
from models import Entity


@bp.get("/entidades/<code>/constancia")
@reads_entity
def page(entity: Entity) -> ResponseReturnValue:
    return _page(entity, ActionForm(formdata=None))


@bp.post("/entidades/<code>/constancia")
@reads_entity
def issue(entity: Entity) -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(certificates.issue, entity, by=me()):
        return hx.refused(_page(entity, form))
    return hx.go_to("certificates.page", code=entity.code)


@bp.get("/entidades/<code>/constancia.pdf")
@reads_entity
def pdf(entity: Entity) -> ResponseReturnValue:
    certificate = certificates.current(entity) or abort(404)
    if not limits.allow(limits.BLANK_FORMS, me().code):
        return errors.too_many()
    try:
        drawn = certificate_papers.drawn(certificate, entity)
    except Busy:
        return errors.busy()
    answer = Response(drawn, mimetype="application/pdf")
    return as_download(answer, f"{certificate_papers.TITLE} {certificate.receipt}.pdf")


def _page(entity: Entity, form: ActionForm) -> str:
    certificate = certificates.current(entity)
    return render_template(
        "certificates/page.html",
        form=form,
        entity=entity,
        certificate=certificate,
        qr=Markup(certificate_papers.qr(certificate)) if certificate else "",  # noqa: S704  # ours
        where=certificate_papers.where(),
        facts=certificate_papers.facts(entity),
        issuer=certificate_papers.issuer(),
        not_proved=certificate_papers.NOT_PROVED,
        refusal=certificates.refusal(entity),
        before=certificates.newest(entity),
    )
