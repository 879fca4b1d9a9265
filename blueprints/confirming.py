"""Acts of weight ask for the password again where it was given too long ago (A19).

One door for all of them: below its guard such a view says what it does, and when that weighs. The
page that asks holds all that was sent and sends it again to the same address: the very view then
does its act, once, under its own guard and token.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints import ended_sessions, hx
from blueprints.forms import ActionForm, Line, PortalForm, Secret, at_most, required
from blueprints.guards import current_session, me, network
from domain import confirmation

View = Callable[..., ResponseReturnValue]


class ConfirmationForm(PortalForm):
    """What proves that it is oneself; the code only of who has the second step."""

    present_password = Secret("Contraseña", [required("Escriba su contraseña."), at_most(1024)])
    code = Line("Código", [at_most(40)])


OWN = frozenset({"csrf_token", "present_password", "code"})


def confirmed(
    what: str,
    *,
    when: Callable[..., bool] | None = None,
    asks: type[PortalForm] = ActionForm,
) -> Callable[[View], View]:
    """`what` ends the sentence «Antes de …»; `when` is asked with what the view gets. `asks` is the
    form that the view reads: what is missing in it, the view tells before a password is asked."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            weighs = when is None or when(*args, **kwargs)
            fresh = confirmation.is_fresh(current_session())
            if weighs and not fresh and asks().validate() and (page := _ask(what)):
                return page
            return view(*args, **kwargs)  # which refuses what isn't a form of ours (A14)

        guarded.confirms = what  # type: ignore[attr-defined]
        return guarded

    return decorate


def _ask(what: str) -> ResponseReturnValue | None:
    """The page that asks; None once the answer was right."""
    asked = {"present_password", "code"} if me().has_second_step else {"present_password"}
    if not asked <= request.form.keys():
        return hx.whole_page(_page(ConfirmationForm(formdata=None), what), 409)
    form = ConfirmationForm()
    typed = (form.present_password.data or "", form.code.data or "")
    if form.ran(confirmation.confirm, current_session(), *typed, network=network()):
        return None
    return hx.whole_page(*hx.refused(_page(form, what)))


def _page(form: ConfirmationForm, what: str) -> str:
    return render_template(
        "security/confirmation.html",
        form=form,
        what=what,
        user=me(),
        fields=[pair for pair in request.form.items(multi=True) if pair[0] not in OWN],
        back=ended_sessions.page_of(request.path),
    )
