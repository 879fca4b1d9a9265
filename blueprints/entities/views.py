"""*Validar si mi entidad ya existe*, and what follows: asking for access, or a form of its own."""

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from blueprints import errors, hx, labels
from blueprints.entities import bp, choices, pages
from blueprints.entities.forms import AskAccessForm, SearchForm
from blueprints.guards import current_session, me, network, signed_in
from blueprints.proofs import takes_proof
from domain import access, catalogs, limits, matches, members
from domain.errors import Refused
from domain.matches import Match, Search


@bp.get("/registro/entidad")
@signed_in
def validate() -> ResponseReturnValue:
    form = SearchForm(request.args if _is_search() else _known_of_me())
    if chosen := request.args.get("solicitar"):
        return _choice(form, chosen)
    if not _is_search():
        return pages.opened(_page(form))
    if not may_search():
        return errors.too_many()
    found = form.run(matches.find, form.nombre.data, form.nit.data, country=_country(form), by=me())
    if found and found.wrong:
        form.refuse(Refused(found.wrong, field="nit"))
    body = _page(form, found)
    return hx.refused(body) if form.wrong_fields else pages.opened(body)


@bp.post("/registro/entidad")
@takes_proof
@signed_in
def ask_access() -> ResponseReturnValue:
    """*Finalizar*: only now the request exists."""
    form = AskAccessForm()
    chosen = matches.with_code(form.code.data or "", by=me())
    if chosen is None:
        return hx.go_to("entities.validate")

    def ask_for_it() -> None:
        proof = form.read_proof(me().code)
        key, message = form.own_key("ask-access"), form.message.data or ""
        access.request(chosen.entity, by=me(), key=key, message=message, proof=proof)

    if not form.ran(ask_for_it):
        form.ask_for_the_file_again()
        return hx.refused(_chosen(SearchForm(MultiDict()), chosen, form))
    hx.notice(labels.REQUESTED.format(chosen.entity.name, me().email))
    return hx.go_to("access.my_registrations")


def may_search() -> bool:
    return limits.may_search(str(current_session().id), network())


def _is_search() -> bool:
    return any(request.args.get(name) for name in ("nombre", "nit"))


def _known_of_me() -> MultiDict[str, str]:
    """What was said in step 1 needs no second typing."""
    user = me()
    name = user.name if user.is_natural else user.entity_name
    return MultiDict({"pais": user.country, "nombre": name})


def _country(form: SearchForm) -> str:
    return form.pais.data if form.pais.data in catalogs.countries() else ""


def _choice(form: SearchForm, code: str) -> ResponseReturnValue:
    chosen = matches.with_code(code, by=me())
    if chosen is None:
        return hx.go_to("entities.validate")
    return pages.opened(_chosen(form, chosen, AskAccessForm()))


def _chosen(form: SearchForm, chosen: Match, asking: AskAccessForm) -> str:
    asking.code.data = chosen.entity.code
    return pages.show("entities/_choice.html", form=asking, chosen=chosen, search=form)


def _page(form: SearchForm, found: Search | None = None) -> str:
    """`found` is None before a search."""
    user = me()
    return pages.show(
        "entities/_validate.html",
        form=form,
        found=found,
        searched=_is_search(),
        natural=user.is_natural,
        draft=None if _is_search() else members.draft(user),
        countries=choices.countries(form.pais.data or catalogs.HOME),
    )
