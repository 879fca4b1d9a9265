"""*Textos legales*: written, looked at as it will be read, and published as another version."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.guards import chief_only, me
from blueprints.setup import bp
from blueprints.setup.forms import TextForm
from domain import acceptances, institution, legal_texts, markup
from models import LegalKind

KINDS = {"terminos": LegalKind.TERMS, "tratamiento-de-datos": LegalKind.DATA}
PUBLISHED = "Publicamos la nueva versión. Cada persona la verá al entrar y podrá aceptarla."


@bp.get("/institucion/datos/textos/<text>")
@chief_only
def text(text: str) -> ResponseReturnValue:
    row = institution.current_text(_kind(text))
    said = {"body": markup.with_signs(row.body), "seen": str(row.version)}
    return _page(text, TextForm(data=said))


@bp.post("/institucion/datos/textos/<text>/vista")
@chief_only
def preview(text: str) -> ResponseReturnValue:
    """As it will be read; nothing is kept."""
    _kind(text)
    form = TextForm()
    body = form.run(legal_texts.checked, form.body.data or "")
    if body is None:
        return hx.refused(_page(text, form))
    return _page(text, form, body)


@bp.post("/institucion/datos/textos/<text>")
@chief_only
def publish(text: str) -> ResponseReturnValue:
    kind, form = _kind(text), TextForm()
    key = form.own_key(f"text-{kind}")
    said = {"seen": form.seen.data or "", "by": me(), "key": key}
    if not form.ran(legal_texts.publish, kind, form.body.data or "", **said):
        return hx.refused(_page(text, form))
    hx.notice(PUBLISHED)
    return hx.go_to("setup.page")


def _kind(name: str) -> LegalKind:
    return KINDS.get(name) or abort(404)


def _page(text: str, form: TextForm, shown: str = "") -> str:
    return render_template(
        "setup/text.html",
        form=form,
        text=text,
        name=acceptances.NAMES[_kind(text)],
        sections=markup.sections(shown) if shown else [],
    )
