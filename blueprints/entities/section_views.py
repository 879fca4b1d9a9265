"""The form, a section a page: saved when it is left, whatever it holds."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.entities import bp, choices, pages
from blueprints.entities.forms import SectionForm, blank, class_of
from blueprints.entities.views import may_search
from blueprints.guards import edits_entity, me, signed_in
from domain import catalogs, entities, municipalities, places, sections, tax_ids
from domain.catalogs import Municipality
from domain.financial_years import SECTION as FINANCIAL
from domain.sections import Kind, Section
from domain.tax_ids import TaxId
from models import Entity

LIKE_A_COMPANY_S = (
    "El NIT {} parece el de una empresa. Si lo es, cambie el tipo de organización; "
    "si no, escriba su cédula."
)
TOO_OFTEN = "Consultó muchos NIT seguidos. Espere un minuto y guarde otra vez."


@bp.get("/entidades/<code>/formulario/<slug>")
@edits_entity
def section(entity: Entity, slug: str) -> ResponseReturnValue:
    section = _section(entity, slug)
    return pages.opened(page(entity, section, blank(section, entity)))


@bp.post("/entidades/<code>/formulario/<slug>")
@edits_entity
def save(entity: Entity, slug: str) -> ResponseReturnValue:
    section = _section(entity, slug)
    form = class_of(section)()
    if slug == "identificacion" and not may_search():
        form.page_errors.append(TOO_OFTEN)
        return hx.refused(page(entity, section, form))
    saved = form.run(
        entities.save_section, entity, section, form.texts, seen=form.seen.data or "", by=me()
    )
    if saved is None:
        return hx.refused(page(entity, section, form))
    if not form.tell(saved):
        form.seen.data = entities.seen_of(saved.entity, section)
        return hx.refused(page(saved.entity, section, form))
    number, doubtful = _number(entity, form)
    if number and doubtful:
        hx.notice(LIKE_A_COMPANY_S.format(number.number))
    return go_on(saved.entity, section)


@bp.post("/entidades/<code>/formulario/<slug>/campo/<name>")
@edits_entity
def check(entity: Entity, slug: str, name: str) -> ResponseReturnValue:
    """A field was left: keep it, and say beside it what is wrong."""
    section = _section(entity, slug)
    if name not in {each.name for each in section.fields}:
        abort(404)
    form = class_of(section)()
    if name == "tax_id" and not may_search():
        form[name].errors = [TOO_OFTEN]
    elif message := form.run(entities.keep_text, entity, section, name, form.texts):
        form[name].errors = [message]
    elif form.page_errors:
        form[name].errors = form.page_errors
    body = render_template("components/_message.html", field=form[name])
    if name == "tax_id":
        number, doubtful = _number(entity, form)
        body += render_template(
            "entities/_number.html", entity=entity, number=number, doubtful=doubtful, oob=True
        )
    return hx.refused(body) if form[name].errors else body


@bp.get("/municipios")
@signed_in
def municipios() -> ResponseReturnValue:
    """The picker's list, as one types."""
    text = request.args.get("municipality", "")[:100]
    codes = {name: code for code, name in catalogs.departments().items()}
    department = codes.get(request.args.get("department", ""))
    found = municipalities.find(text, places.MOST_SHOWN, department) if text else []
    found = found or municipalities.find(text, places.MOST_SHOWN)
    return render_template("entities/_municipalities.html", found=found, typed=text, chosen="")


def go_on(entity: Entity, section: Section) -> ResponseReturnValue:
    """To the next section; past the last one the papers, or whence one came."""
    following = sections.following(entity, section)
    if following is None:
        after = "documents.page" if entity.is_draft else "desk.entity_settings"
        return hx.go_to(after, code=entity.code)
    path = url_for("entities.section", code=entity.code, slug=following.slug)
    if not hx.asked() or following.slug == FINANCIAL:
        return hx.go_to_path(path)
    return pages.opened(page(entity, following, blank(following, entity)), path)


def page(entity: Entity, section: Section, form: SectionForm) -> str:
    texts = {name: text for name, text in form.data.items() if isinstance(text, str)}
    number, doubtful = _number(entity, form)
    return pages.show(
        "entities/_section.html",
        entity=entity,
        form=form,
        section=section,
        options=choices.options,
        departments=choices.departments(),
        picker=_picker(section, texts),
        number=number,
        doubtful=doubtful,
        holder=entities.registered_with(number.number, entity.family, entity.country)
        if number and form.errors.get("tax_id")
        else None,
        open=[
            each.name for each in section.fields if texts.get(each.name) or form[each.name].errors
        ],
        banks=catalogs.banks().values(),
        **about(entity, section),
    )


def about(entity: Entity, section: Section) -> dict[str, object]:
    """What every section says of the whole form."""
    every = pages.way(entity)
    return {
        "way": every,
        "later": sum(sections.may_wait(entity, each) for each, _ in every),
        "position": [each.slug for each, _ in every].index(section.slug) + 1,
        "organisation_type": catalogs.organisation_types()[entity.organisation_type].label,
        "saved_at": pages.saved_at(entity),
    }


def _number(entity: Entity, form: SectionForm) -> tuple[TaxId | None, bool]:
    """The NIT as we understand it, and whether it is doubtful."""
    number = tax_ids.understood(form.texts.get("tax_id", ""), natural=entity.is_natural)
    return number, tax_ids.is_doubtful(number, natural=entity.is_natural)


def _picker(section: Section, texts: dict[str, str]) -> list[Municipality]:
    """The municipalities to choose from, or the one chosen."""
    if not any(each.kind == Kind.MUNICIPALITY for each in section.fields):
        return []
    typed = (texts.get(name, "") for name in ("municipality", "department", "municipality_code"))
    return places.answer(*typed).shown


def _section(entity: Entity, slug: str) -> Section:
    return sections.section_of(entity.family, slug) or abort(404)
