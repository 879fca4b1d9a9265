"""*Integrantes*: who takes part in a plural entity, with which share, and what they answer."""

from collections.abc import Callable

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints import errors, hx
from blueprints.entities import bp, pages
from blueprints.entities.member_forms import PREFIX, MemberSearchForm, SharesForm, blank, sent
from blueprints.entities.section_views import about, go_on
from blueprints.entities.views import may_search
from blueprints.guards import edits_entity, me
from domain import composition, consortium, matches, sections, settings, shares, tax_ids
from domain.errors import Refused
from domain.matches import Match
from domain.sections import Section
from domain.typed import clean
from models import ConsortiumMember, Entity

PATH = "/entidades/<code>/formulario/integrantes"
ASKED = "Pedimos a {} que acepte: le escribimos. Cuando responda le avisamos a usted."
SAVED_SO_FAR = "Guardamos lo que va. Falta: {}."
NOT_SAVED = "Todavía no se guardó: una entidad registrada se guarda completa. Falta: {}."


@bp.get(PATH)
@edits_entity
def members(entity: Entity) -> ResponseReturnValue:
    """With `q`, what the search found among those registered."""
    search = MemberSearchForm(request.args)
    text = clean(request.args.get("q", ""))
    if text and not may_search():
        return errors.too_many()
    rows = composition.rows(entity)
    found = search.run(_find, text) if text else None
    body = _page(entity, blank(entity, rows), rows, search=search, found=found)
    return hx.refused(body) if search.wrong_fields else pages.opened(body)


@bp.post(PATH)
@edits_entity
def save_members(entity: Entity) -> ResponseReturnValue:
    rows = _rows(entity)
    form = sent(rows)
    saved = form.run(consortium.set_shares, entity, form.texts, form.leader.data or "", by=me())
    if saved is None:
        return hx.refused(_page(entity, form, rows))
    present = Entity.get_by_id(entity.id)
    if not form.tell(saved):
        if not saved.problems:
            said = SAVED_SO_FAR if present.is_draft else NOT_SAVED
            form.page_errors.append(said.format("; ".join(saved.lacking)))
        return hx.refused(_page(present, form, composition.rows(present)))
    if saved.asked:
        hx.notice(ASKED.format(", ".join(f"«{row.member.name}»" for row in saved.asked)))
    return go_on(present, _section(present))


@bp.post(f"{PATH}/campo/<name>")
@edits_entity
def check_share(entity: Entity, name: str) -> ResponseReturnValue:
    """A share was written: keep all of them, and say what they sum."""
    rows = _rows(entity)
    form = sent(rows)
    if name not in form:
        abort(404)
    kept = form.ran(consortium.keep_typed, entity, form.texts, form.leader.data or "", by=me())
    values, text = _values(form), form[name].data
    if not kept:
        form[name].errors = form.page_errors or form[name].errors
    elif text and name not in values:
        form[name].errors = [_why_not(text)]
    body = render_template("components/_message.html", field=form[name])
    total = composition.sum_of(sum(values.values()))
    body += render_template("entities/_sum.html", total=total, oob=True)
    return hx.refused(body) if form[name].errors else body


@bp.post(f"{PATH}/agregados")
@edits_entity
def add_member(entity: Entity) -> ResponseReturnValue:
    code = clean(request.form.get("member", ""))[:16]
    chosen = matches.with_code(code, by=me())
    if chosen is None:
        abort(404)

    def propose(form: SharesForm) -> None:
        key = form.own_key(f"member-{entity.id}-{code}")
        consortium.propose(entity, chosen.entity, by=me(), key=key)

    return _act(entity, propose, f"Agregó «{chosen.entity.name}». Escriba su participación.")


@bp.post(f"{PATH}/<row>/por-quitar")
@edits_entity
def ask_before_removing(entity: Entity, row: str) -> ResponseReturnValue:
    """One that was asked already has to be asked again if it comes back; changes nothing."""
    member = composition.find(entity, row) or abort(404)
    form = sent(_rows(entity))
    form.ran(consortium.keep_typed, entity, form.texts, form.leader.data or "", by=me())
    return pages.opened(
        pages.show("entities/_member_removal.html", form=form, entity=entity, row=member)
    )


@bp.post(f"{PATH}/<row>/quitado")
@edits_entity
def remove_member(entity: Entity, row: str) -> ResponseReturnValue:
    member = composition.find(entity, row)
    if member is None:
        return _again(entity)
    said = f"Quitó a «{member.member.name}». Revise las participaciones."
    return _act(entity, lambda _: consortium.remove(member, by=me()), said)


@bp.post(f"{PATH}/<row>/recordado")
@edits_entity
def remind_member(entity: Entity, row: str) -> ResponseReturnValue:
    member = composition.find(entity, row) or abort(404)
    said = f"Le recordamos a «{member.member.name}» que responda."
    return _act(entity, lambda _: consortium.remind(member, by=me()), said)


@bp.post(f"{PATH}/<row>/pedido")
@edits_entity
def ask_member_again(entity: Entity, row: str) -> ResponseReturnValue:
    member = composition.find(entity, row) or abort(404)
    said = f"«{member.member.name}» está otra vez pendiente."
    return _act(entity, lambda _: consortium.ask_again(member, by=me()), said)


def _act(entity: Entity, verb: Callable[[SharesForm], object], said: str) -> ResponseReturnValue:
    """A button of the page, which keeps what was being written beside it."""
    rows = _rows(entity)
    form = sent(rows)

    def both() -> None:
        consortium.keep_typed(entity, form.texts, form.leader.data or "", by=me())
        verb(form)

    if not form.ran(both):
        present = Entity.get_by_id(entity.id)
        again = blank(present, rows)
        again.page_errors = form.page_errors or [each.errors[0] for each in form.wrong_fields]
        return hx.refused(_page(present, again, rows))
    hx.notice(said)
    return _again(entity)


def _again(entity: Entity) -> ResponseReturnValue:
    path = url_for("entities.members", code=entity.code)
    if not hx.asked():
        return hx.go_to_path(path)
    present = Entity.get_by_id(entity.id)
    rows = composition.rows(present)
    return pages.opened(_page(present, blank(present, rows), rows), path)


def _find(text: str) -> list[Match]:
    """Those that may take part: plural ones may not."""
    if len(text) < matches.SHORTEST:
        raise Refused(matches.TOO_SHORT, field="q")
    number = text if tax_ids.candidates(text) else ""
    found = matches.find(text, number, by=me()).matches
    return [each for each in found if not composition.is_plural(each.entity)]


def _page(
    entity: Entity,
    form: SharesForm,
    rows: list[ConsortiumMember],
    search: MemberSearchForm | None = None,
    found: list[Match] | None = None,
) -> str:
    section = _section(entity)
    return pages.show(
        "entities/_members.html",
        entity=entity,
        form=search if search and search.wrong_fields else form,
        shares=form,
        search=search or MemberSearchForm(formdata=None),
        section=section,
        rows=[(row, Match(row.member, exact=False).tax_id, PREFIX + row.code) for row in rows],
        found=found,
        listed={row.member_id for row in rows},
        total=composition.sum_of(sum(_values(form).values())),
        register_link=settings.link("/registro"),
        following=sections.following(entity, section),
        **about(entity, section),
    )


def _values(form: SharesForm) -> dict[str, int]:
    """The shares that can be read, by field."""
    values = {}
    for code, text in form.texts.items():
        try:
            values[PREFIX + code] = shares.parse(text)
        except Refused:
            continue
    return values


def _why_not(text: str) -> str:
    try:
        shares.parse(text)
    except Refused as refusal:
        return refusal.message
    return ""


def _rows(entity: Entity) -> list[ConsortiumMember]:
    _section(entity)
    return composition.rows(entity)


def _section(entity: Entity) -> Section:
    return sections.section_of(entity.family, composition.SECTION) or abort(404)
