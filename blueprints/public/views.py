from flask import Response, abort, jsonify, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.guards import public, signed_in_user
from blueprints.public import bp
from blueprints.sign_in.forms import SignInForm
from domain import institution, mailbox, preparation, settings
from models import LegalKind, db


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


@bp.get("/ayuda")
@public
def help_page() -> ResponseReturnValue:
    return render_template("public/help.html")


@bp.get("/mesa-de-servicio")
@public
def help_desk() -> ResponseReturnValue:
    return render_template("public/help_desk.html")


@bp.get("/terminos")
@public
def terms() -> ResponseReturnValue:
    text = institution.current_text(LegalKind.TERMS)
    return render_template("public/legal.html", title="Términos y condiciones de uso", text=text)


@bp.get("/tratamiento-de-datos")
@public
def data_treatment() -> ResponseReturnValue:
    text = institution.current_text(LegalKind.DATA)
    return render_template("public/legal.html", title="Tratamiento de datos", text=text)


@bp.get("/accesibilidad")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("public/accessibility.html")


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    return Response("User-agent: *\nDisallow: /activar/\nDisallow: /buzon\n", mimetype="text/plain")


@bp.get("/healthz")
@public
def health() -> ResponseReturnValue:
    db.execute_sql("SELECT 1")
    return jsonify(status="ok")


@bp.get("/buzon")
@public
def mailbox_page() -> ResponseReturnValue:
    """The letters that were written to files, on a machine that only its owner reaches."""
    if not _own_machine():
        abort(404)
    return render_template("public/mailbox.html", letters=mailbox.newest())


@bp.get("/buzon/<name>")
@public
def mailbox_letter(name: str) -> ResponseReturnValue:
    if not _own_machine():
        abort(404)
    letter = mailbox.read(name) or abort(404)
    return render_template("public/letter.html", letter=letter)


def _own_machine() -> bool:
    from flask import request

    forwarded = {"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"}
    return settings.current().shows_mailbox and not any(h in request.headers for h in forwarded)
