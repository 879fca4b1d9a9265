"""A registration that staff began, confirmed by its owner. Opening the link changes nothing."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints import entering, hx
from blueprints.guards import network, public, signed_in_user
from blueprints.registration import bp, choices, wizard
from blueprints.registration.forms import AssistedCodeForm, AssistedForm
from domain import assisted_confirmation
from models import Token

TITLE = "Confirmar su registro"
GIVEN = ("participation", "name", "country", "time_zone", "entity_name", "phone", "username")


@bp.get("/registro/asistido")
@public
def assisted() -> ResponseReturnValue:
    return render_template("registration/assisted_code.html", form=AssistedCodeForm())


@bp.post("/registro/asistido")
@public
def assisted_code() -> ResponseReturnValue:
    """Leads where the link of the same letter or slip does."""
    form = AssistedCodeForm()
    typed = form.username.data or "", form.code.data or ""
    secret = form.run(assisted_confirmation.by_code, *typed, network=network())
    if secret is None:
        return hx.refused(render_template("registration/assisted_code.html", form=form))
    return hx.go_to("registration.assisted_link", secret=secret)


@bp.get("/registro/asistido/<secret>")
@public
def assisted_link(secret: str) -> ResponseReturnValue:
    token = assisted_confirmation.usable_link(secret)
    if token is None:
        return _dead(secret)
    if signed_in_user():
        return wizard.show("_other_user", 2, TITLE)
    given = {name: getattr(token.user, name) for name in GIVEN}
    return _page(AssistedForm(data=given), secret, token)


@bp.post("/registro/asistido/<secret>")
@public
def confirm_assisted(secret: str) -> ResponseReturnValue:
    token = assisted_confirmation.usable_link(secret)
    if token is None or signed_in_user():
        return hx.go_to("registration.assisted_link", secret=secret)
    form = AssistedForm()
    user = form.run(assisted_confirmation.confirm, secret, form.applicant())
    if user is None:
        return hx.refused(_page(form, secret, token))
    return entering.let_in(user, url_for("entities.validate"))


def _page(form: AssistedForm, secret: str, token: Token) -> str:
    return render_template(
        "registration/assisted.html",
        form=form,
        secret=secret,
        user=token.user,
        **choices.of(form),
    )


def _dead(secret: str) -> ResponseReturnValue:
    """Used by its owner, replaced by a newer one, lapsed, or never issued."""
    token = assisted_confirmation.look(secret)
    if token and token.user.is_active:
        return render_template("registration/link_active.html")
    return render_template("registration/assisted_dead.html"), 410
