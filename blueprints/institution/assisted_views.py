"""*Registro asistido*: begun here for somebody beside one or on the phone, confirmed by them."""

import segno
from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from blueprints import hx
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.institution import bp
from blueprints.institution.forms import BeginForm, EmailForm, SlipForm
from blueprints.registration import choices
from domain import assisted, help_lines, settings, tokens, waiting
from models import Token, User

SENT = "Le enviamos un correo a {}. El anterior ya no sirve."


@bp.get("/institucion/registro-asistido")
@staff_only
def assisted_list() -> ResponseReturnValue:
    after = request.args.get("desde", "")
    return render_template(
        "institution/assisted_list.html",
        page=assisted.page(after),
        later=bool(after),
        has_lapsed=waiting.has_lapsed,
    )


@bp.get("/institucion/registro-asistido/nuevo")
@answers_requests
def assist() -> ResponseReturnValue:
    return _begin_page(BeginForm())


@bp.post("/institucion/registro-asistido")
@answers_requests
def begin_assisted() -> ResponseReturnValue:
    form = BeginForm()
    key = form.own_key("assist")
    code = form.run(assisted.start, form.applicant(), by=me(), key=key)
    if code is None:
        return hx.refused(_begin_page(form))
    hx.notice("Empezó el registro y le enviamos un correo a la persona.")
    return hx.go_to("institution.assisted_one", code=code)


@bp.get("/institucion/registro-asistido/<code>")
@staff_only
def assisted_one(code: str) -> ResponseReturnValue:
    return _page(_assisted(code))


@bp.post("/institucion/registro-asistido/<code>/volante")
@answers_requests
def print_slip(code: str) -> ResponseReturnValue:
    """The slip is in this answer alone."""
    form, user = SlipForm(), _assisted(code)
    token = form.run(assisted.print_slip, user, by=me(), key=form.own_key(f"slip:{code}"))
    if token is None:
        return hx.refused(_page(user, form))
    return _slip(token)


@bp.post("/institucion/registro-asistido/<code>/enviado")
@answers_requests
def send_assisted(code: str) -> ResponseReturnValue:
    form, user = ActionForm(), _assisted(code)
    if not form.ran(assisted.write_again, user, by=me()):
        return hx.refused(_page(user, form))
    hx.notice(SENT.format(user.email))
    return hx.go_to("institution.assisted_one", code=code)


@bp.post("/institucion/registro-asistido/<code>/correo")
@answers_requests
def correct_assisted(code: str) -> ResponseReturnValue:
    form, user = EmailForm(), _assisted(code)
    if not form.ran(assisted.correct_email, user, form.email.data or "", by=me()):
        return hx.refused(_page(user, form))
    hx.notice(f"{SENT.format(_assisted(code).email)} Si imprimió un volante, imprima otro.")
    return hx.go_to("institution.assisted_one", code=code)


def _assisted(code: str) -> User:
    return assisted.find(code) or abort(404)


def _begin_page(form: BeginForm) -> str:
    every = request.args.get("paises") == "todos"
    countries = choices.countries(form.country.data, every=every)
    return render_template("institution/assist.html", form=form, countries=countries, every=every)


def _page(user: User, form: PortalForm | None = None) -> str:
    """What was refused, if anything, above; each of its three forms with its own fields."""
    asked = form if isinstance(form, EmailForm) else EmailForm(formdata=None, email=user.email)
    return render_template(
        "institution/assisted.html",
        form=form or asked,
        email_form=asked,
        slip_form=SlipForm(formdata=None),
        user=user,
        is_waiting=assisted.is_waiting(user),
        until=waiting.until(user),
    )


def _slip(token: Token) -> str:
    path = url_for("registration.assisted_link", secret=tokens.secret_of(token))
    drawn = segno.make(settings.link(path), micro=False)
    code = tokens.code_of(token)
    return render_template(
        "institution/slip.html",
        user=token.user,
        qr=Markup(drawn.svg_inline(scale=3, light="#fff", title="Código QR")),  # noqa: S704  # ours
        code=f"{code[:3]} {code[3:]}",
        address=settings.link(url_for("registration.assisted")).split("://")[1],
        on_paper=help_lines.on_paper,
        until=waiting.until(token.user),
    )
