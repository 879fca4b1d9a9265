"""Step 1: *Registrar usuario*."""

from flask import abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints import cookies, errors, hx
from blueprints.forms import ActionForm
from blueprints.guards import network, public, signed_in_user
from blueprints.registration import bp, choices, wizard
from blueprints.registration.confirmation_views import confirmation
from blueprints.registration.forms import RegistrationForm
from domain import drafts, limits, registration, suggestions, usernames
from domain.errors import Refused
from models import SignUpDraft

LEFT_AT_ONCE = {"password", "confirmation", "answer"} | {*drafts.KEPT}
DELETED = "Borramos lo que había escrito en este navegador."


@bp.get("/registro")
@public
def step() -> ResponseReturnValue:
    if signed_in_user():
        return hx.go_to("desk.page")
    if wizard.waiting() and "nuevo" not in request.args:
        return hx.go_to("registration.confirm")
    begun = wizard.draft()
    form = _filled(begun) if begun and not begun.submitted_at else RegistrationForm()
    if hx.asked():
        return render_template("registration/_place.html", form=form, **choices.of(form))
    if begun and not begun.submitted_at:
        return wizard.remember(_page(form, begun=True), wizard.key())
    return _page(form)


@bp.post("/registro")
@public
def submit() -> ResponseReturnValue:
    form = RegistrationForm()
    draft = form.run(registration.submit, form.key.data, form.applicant(), network=network())
    if draft is None:
        if not form.is_ours():
            return hx.refused(_page(form))
        drafts.keep(form.key.data, form.typed(), network=network())
        return wizard.remember(hx.refused(_page(form, begun=True)), form.key.data)
    return wizard.remember(_on_to_step_two(draft), form.key.data)


@bp.post("/registro/campo/<name>")
@public
def check_field(name: str) -> ResponseReturnValue:
    """One field, as it is left: all that was typed so far is kept, only its message changes."""
    if name not in LEFT_AT_ONCE:
        abort(404)
    form = RegistrationForm()
    form.check(name)
    return _message(form, name)


@bp.post("/registro/campo/username")
@public
def check_username() -> ResponseReturnValue:
    form = RegistrationForm()
    if form.check("username"):
        try:
            usernames.check_while_typing(
                form.username.data or "", key=form.key.data or "", network=network()
            )
        except Refused as refusal:
            form.refuse(refusal)
    return _message(form, "username")


@bp.get("/registro/entidades")
@public
def entities() -> ResponseReturnValue:
    """Names of registered organisations, while one is typed."""
    who = f"draft:{wizard.key()}" if wizard.draft() else network()
    if not limits.may_search(who, network()):
        return errors.too_many()
    typed = request.args.get("entidad") or request.args.get("entity_name") or ""
    found = suggestions.organisations(typed)
    return render_template("registration/_entities.html", found=found)


@bp.get("/registro/borrar")
@public
def deletion() -> ResponseReturnValue:
    begun = wizard.draft()
    if begun is None:
        return hx.go_to("registration.step")
    return render_template("registration/deletion.html", form=ActionForm(), draft=begun)


@bp.post("/registro/borrar")
@public
def delete() -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(registration.forget, wizard.key()):
        return hx.refused(
            render_template("registration/deletion.html", form=form, draft=wizard.draft())
        )
    hx.notice(DELETED)
    return cookies.drop(make_response(hx.go_to("public.cover")), cookies.DRAFT)


def _page(form: RegistrationForm, *, begun: bool = False) -> str:
    title = "Paso 1 de 3: Registrar usuario"
    return wizard.show("_form", 1, title, form=form, begun=begun, **choices.of(form))


def _filled(begun: SignUpDraft) -> RegistrationForm:
    return RegistrationForm(data={**begun.answers, "key": wizard.key()})


def _message(form: RegistrationForm, name: str) -> ResponseReturnValue:
    field = form[name]
    answer = make_response(
        render_template("components/_message.html", field=field), 422 if field.errors else 200
    )
    if not form.is_ours():
        return answer
    drafts.keep(form.key.data, form.typed(), network=network())
    known = wizard.key() == form.key.data
    return answer if known else wizard.remember(answer, form.key.data)


def _on_to_step_two(draft: SignUpDraft) -> ResponseReturnValue:
    if not hx.asked():
        return hx.go_to("registration.confirm")
    path = url_for("registration.confirm")
    return confirmation(draft), 200, {"HX-Push-Url": path, "HX-Reswap": "outerHTML show:window:top"}
