"""*Unir entidades*: two registrations of the same supplier become one."""

from collections.abc import Mapping, Sequence

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx, page_numbers
from blueprints.confirming import confirmed
from blueprints.forms import ActionForm, Line, PortalForm, at_most, required
from blueprints.guards import answers_requests, me, staff_only
from blueprints.institution import bp
from domain import duplicates, merges, merging
from domain.merges import Plan
from models import Entity

LONGEST = 100
DONE = (
    "Unió las entidades. Los administradores reciben un correo con el aviso. Se puede deshacer "
    "durante 24 horas en «Últimas uniones», abajo."
)
SHARED = (
    (duplicates.NUMBER, "mismo número"),
    (duplicates.NAME | duplicates.NAMESAKE, "mismo nombre"),
    (duplicates.EMAIL, "mismo correo"),
    (duplicates.PHONE, "mismo teléfono"),
)
UNDONE = "Deshizo la unión. Los administradores reciben un correo con el aviso."


class SearchForm(PortalForm):
    """Sent by GET, it changes nothing and needs no token."""

    class Meta:
        csrf = False

    queda = Line(
        "NIT o nombre de la que queda",
        [required("Escriba el NIT o el nombre de la que queda."), at_most(LONGEST)],
    )
    retira = Line(
        "NIT o nombre de la que se retira",
        [required("Escriba el NIT o el nombre de la que se retira."), at_most(LONGEST)],
    )


@bp.get("/institucion/entidades-unidas")
@staff_only
def merges_page() -> ResponseReturnValue:
    if not {"queda", "retira"} & request.args.keys():
        return _list(SearchForm(formdata=None))
    search = SearchForm(request.args)
    found = search.run(lambda: {name: merges.find(text) for name, text in search.data.items()})
    return _list(search, found) if found else hx.refused(_list(search))


@bp.get("/institucion/entidades-unidas/elegidas")
@staff_only
def chosen() -> ResponseReturnValue:
    """From the two that were chosen on the page to the page of both."""
    kept, retired = (request.args.get(name, "")[:LONGEST] for name in ("queda", "retira"))
    if not kept or not retired:
        return hx.go_to("institution.merges_page")
    return hx.go_to("institution.compare", code=kept, other=retired)


@bp.get("/institucion/entidades-unidas/<code>/con/<other>")
@staff_only
def compare(code: str, other: str) -> ResponseReturnValue:
    return _comparison(_plan(code, other), ActionForm())


@bp.post("/institucion/entidades-unidas/<code>/con/<other>")
@answers_requests
@confirmed("unir dos entidades")
def merge(code: str, other: str) -> ResponseReturnValue:
    form, plan = ActionForm(), _plan(code, other)
    if not form.ran(merging.merge, plan.kept, plan.retired, by=me()):
        return hx.refused(_comparison(plan, form))
    hx.notice(DONE)
    return hx.go_to("institution.merges_page")


@bp.post("/institucion/entidades-unidas/<code>/deshecha")
@answers_requests
@confirmed("deshacer la unión de dos entidades")
def undo_merge(code: str) -> ResponseReturnValue:
    merged, form = merges.with_code(code) or abort(404), ActionForm()
    if not form.ran(merging.undo, merged, by=me()):
        return hx.refused(_list(SearchForm(formdata=None), undoing=form))
    hx.notice(UNDONE)
    return hx.go_to("institution.merges_page")


def _plan(kept: str, retired: str) -> Plan:
    return merges.plan(
        merges.registered(kept) or abort(404), merges.registered(retired) or abort(404)
    )


def _comparison(plan: Plan, form: ActionForm) -> str:
    return render_template(
        "institution/merge.html",
        plan=plan,
        form=form,
        administrators=merges.administrators,
    )


def _list(
    search: SearchForm,
    found: Mapping[str, Sequence[Entity]] | None = None,
    undoing: ActionForm | None = None,
) -> str:
    number = page_numbers.asked()
    return render_template(
        "institution/merges.html",
        doubles=duplicates.page(number),
        number=number,
        SHARED=SHARED,
        form=undoing or search,
        search=search,
        found=found or {"queda": (), "retira": ()},
        rows=merges.newest(),
        may_undo=merging.may_undo,
    )
