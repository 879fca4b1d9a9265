from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.guards import public, signed_in_user
from blueprints.public import bp
from blueprints.sign_in.forms import SignInForm
from domain import institution, mailbox, markup, preparation, settings
from models import LegalKind, LegalText, db

UNLISTED = (
    "/activar/",
    "/invitaciones/",
    "/equipo/",
    "/recuperar/",
    "/agenda/",
    "/buzon",
    "/c/",
    "/mesa-de-servicio/seguimiento/",
)
"""What no search engine looks at: links of letters."""
FORWARDED = ("X-Forwarded-", "Forwarded", "X-Real-Ip", "Via")


@bp.get("/")
@public
def cover() -> ResponseReturnValue:
    if signed_in_user():
        return hx.go_to("desk.page")
    return render_template("public/cover.html", form=SignInForm())


@bp.get("/antes-de-empezar")
@public
def before_you_start() -> ResponseReturnValue:
    return render_template("public/before_you_start.html", families=preparation.families())


@bp.get("/mesa-de-servicio")
@public
def help_desk() -> ResponseReturnValue:
    return render_template("public/help_desk.html")


@bp.get("/terminos")
@public
def terms() -> ResponseReturnValue:
    text = institution.current_text(LegalKind.TERMS)
    return _legal("Términos y condiciones de uso", text)


@bp.get("/tratamiento-de-datos")
@public
def data_treatment() -> ResponseReturnValue:
    text = institution.current_text(LegalKind.DATA)
    return _legal("Tratamiento de datos", text)


@bp.get("/accesibilidad")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("public/accessibility.html")


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    lines = "".join(f"Disallow: {path}\n" for path in UNLISTED)
    return Response(f"User-agent: *\n{lines}", mimetype="text/plain")


@bp.get("/healthz")
@public
def health() -> ResponseReturnValue:
    db.execute_sql("SELECT 1")
    return Response('{"status": "ok"}', mimetype="application/json")


@bp.get("/buzon")
@public
def mailbox_page() -> ResponseReturnValue:
    """The letters that were written to files, on a machine that only its owner reaches."""
    _only_on_own_machine()
    return render_template("public/mailbox.html", letters=mailbox.newest())


@bp.get("/buzon/<name>")
@public
def mailbox_letter(name: str) -> ResponseReturnValue:
    _only_on_own_machine()
    letter = mailbox.read(name) or abort(404)
    return render_template("public/letter.html", letter=letter)


def _legal(title: str, text: LegalText) -> str:
    sections = markup.sections(text.body)
    return render_template("public/legal.html", title=title, text=text, sections=sections)


def _only_on_own_machine() -> None:
    """A proxy in front, whatever it calls itself, means that others reach this portal too."""
    forwarded = any(name.startswith(FORWARDED) for name in request.headers.keys())  # noqa: SIM118
    if forwarded or not settings.current().shows_mailbox:
        abort(404)
