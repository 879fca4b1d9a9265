"""Logo and colour: chosen by a chief, served to everybody under a name that tells the content."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import chief_only, me, public
from blueprints.proofs import takes_proof
from blueprints.setup import bp
from blueprints.setup.forms import ColoursForm, LogoForm
from blueprints.setup.pages import kept
from blueprints.static_files import HEADERS
from domain import colours, institution, institution_setup, logos
from domain.errors import Refused

NOTHING_ELSE = {**HEADERS, "Content-Security-Policy": "default-src 'none'; sandbox"}


@bp.get("/logo/<name>")
@public
def logo(name: str) -> ResponseReturnValue:
    picture = logos.find(name) or abort(404)
    return Response(picture, mimetype="image/webp", headers=NOTHING_ELSE)


@bp.get("/color/<by_day>-<in_the_dark>.css")
@public
def stylesheet(by_day: str, in_the_dark: str) -> ResponseReturnValue:
    """Two colours that may be read, which are all that it can hold."""
    try:
        chosen = colours.check(f"#{by_day}", f"#{in_the_dark}")
    except Refused:
        abort(404)
    return Response(colours.stylesheet(*chosen), mimetype="text/css", headers=NOTHING_ELSE)


@bp.get("/institucion/datos/aspecto")
@chief_only
def look() -> ResponseReturnValue:
    return _page(ActionForm())


@bp.post("/institucion/datos/aspecto/logo")
@chief_only
@takes_proof
def choose_logo() -> ResponseReturnValue:
    form = LogoForm()
    if not form.ran(_choose, form):
        return hx.refused(_page(form, logo=form))
    return kept("Guardamos el logo.", at="look")


@bp.post("/institucion/datos/aspecto/logo/borrado")
@chief_only
def remove_logo() -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(logos.remove, by=me()):
        return hx.refused(_page(form))
    return kept("Borramos el logo.", at="look")


@bp.post("/institucion/datos/aspecto/colores")
@chief_only
def choose_colours() -> ResponseReturnValue:
    form = ColoursForm()
    chosen = (form.accent.data or "", form.accent_in_the_dark.data or "")
    if not form.ran(institution_setup.colour, *chosen, by=me()):
        return hx.refused(_page(form, colours_form=form))
    return kept("Guardamos los colores.", at="look")


@bp.post("/institucion/datos/aspecto/colores/borrados")
@chief_only
def remove_colours() -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(institution_setup.colour, *colours.OURS, by=me()):
        return hx.refused(_page(form))
    return kept("El portal tiene otra vez sus propios colores.", at="look")


def _choose(form: LogoForm) -> None:
    logos.choose(form.file.data.stream, form.file.data.filename, by=me())


def _page(
    form: PortalForm, logo: LogoForm | None = None, colours_form: ColoursForm | None = None
) -> str:
    """`form` is the one that was sent, if any, whose refusal the page tells."""
    row = institution.current()
    by_day, in_the_dark = colours.OURS
    chosen = {
        "accent": row.accent or by_day,
        "accent_in_the_dark": row.accent_in_the_dark or in_the_dark,
    }
    return render_template(
        "setup/look.html",
        form=form,
        logo=logo or LogoForm(formdata=None),
        colours=colours_form or ColoursForm(formdata=None, data=chosen),
        row=row,
    )
