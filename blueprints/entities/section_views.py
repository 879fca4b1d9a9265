"""The form, a section a page: saved when it is left, whatever it holds."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.confirming import confirmed
from blueprints.entities import bp, choices, pages
from blueprints.entities.forms import SectionForm, blank, class_of
from blueprints.entities.views import may_search
from blueprints.forms import ActionForm
from blueprints.guards import edits_entity, me, signed_in
from domain import catalogs, filling, matches, municipalities, places, sections, tax_ids
from domain.catalogs import Municipality
from domain.composition import SECTION as MEMBERS
from domain.financial_years import SECTION as FINANCIAL
from domain.form_fields import Field, Kind
from domain.matches import Match
from domain.sections import Section
from domain.tax_ids import TaxId
from models import Entity

LIKE_A_COMPANY_S = (
    "El NIT {} parece el de una empresa. Si lo es, cambie el tipo de organización; "
    "si no, escriba su cédula."
)
TOO_OFTEN = "Consultó muchos NIT seguidos. Espere un minuto y guarde otra vez."
LOOKED_UP = frozenset({"name", "tax_id"})
PATH = "/entidades/<code>/formulario/<slug>"


@bp.get(PATH)
@edits_entity
def section(entity: Entity, slug: str) -> ResponseReturnValue:
    if sections.is_moved(entity.family, slug):
        return hx.go_to("entities.section", code=entity.code, slug="identificacion")
    section = _section(entity, slug)
    return pages.opened(page(entity, section, blank(section, entity)))


def _moves_account(entity: Entity, slug: str) -> bool:
    section = _section(entity, slug)
    return filling.moves_account(entity, section, class_of(section)().texts)


@bp.post(PATH)
@edits_entity
@confirmed("cambiar la cuenta bancaria de la entidad", when=_moves_account)
def save(entity: Entity, slug: str) -> ResponseReturnValue:
    section = _section(entity, slug)
    form = class_of(section)()
    if sections.is_moved(entity.family, slug):
        sent = {name: text for name, text in form.texts.items() if name in request.form}
        form.run(filling.keep_texts, entity, section, sent)
        return hx.go_to("entities.section", code=entity.code, slug=section.slug)
    if slug == "identificacion" and not may_search():
        form.page_errors.append(TOO_OFTEN)
        return hx.refused(page(entity, section, form))
    saved = form.run(
        filling.save_section,
        entity,
        section,
        form.texts,
        seen=form.seen.data or "",
        by=me(),
        confirmed=form.confirmed.data or "",
    )
    if saved is None:
        return hx.refused(page(entity, section, form))
    if saved.unverified:
        hx.notice(pages.UNVERIFIED)
    elif not saved.entity.is_draft:
        hx.notice("Guardado.")
    if not form.tell(saved):
        form.seen.data = filling.seen_of(saved.entity, section)
        return hx.refused(page(saved.entity, section, form))
    number, doubtful = _number(entity, form)
    if number and doubtful:
        hx.notice(LIKE_A_COMPANY_S.format(number.number))
    return go_on(saved.entity, section)


@bp.post(f"{PATH}/descartado")
@edits_entity
def forget(entity: Entity, slug: str) -> ResponseReturnValue:
    """*Cancelar*: what was typed and not saved is dropped."""
    section = _section(entity, slug)
    form = ActionForm()
    if not form.ran(filling.forget_texts, entity, section):
        return hx.refused(page(entity, section, class_of(section)()))
    hx.notice("No cambiamos nada.")
    return hx.go_to("entities.section", code=entity.code, slug=section.slug)


@bp.post(f"{PATH}/campo/<name>")
@edits_entity
def check(entity: Entity, slug: str, name: str) -> ResponseReturnValue:
    """A field was left: keep it, and say beside it what is wrong."""
    section = _section(entity, slug)
    if name not in {each.name for each in section.fields}:
        abort(404)
    form = class_of(section)()
    searched = name not in LOOKED_UP or may_search()
    if name == "tax_id" and not searched:
        form[name].errors = [TOO_OFTEN]
    elif message := form.run(filling.keep_text, entity, section, name, form.texts):
        form[name].errors = [message]
    elif form.page_errors:
        form[name].errors = form.page_errors
    body = render_template("components/_message.html", field=form[name])
    body += _beside(entity, section, form, name, look=searched)
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
    if not hx.asked() or following.slug in (FINANCIAL, MEMBERS):
        return hx.go_to_path(path)
    return pages.opened(page(entity, following, blank(following, entity)), path)


def page(entity: Entity, section: Section, form: SectionForm) -> str:
    taken = bool(form.errors.get("tax_id"))
    drawn = _fields_context(entity, section, form)
    foreign = bool(drawn["foreign"])
    return pages.show(
        "entities/_section.html",
        entity=entity,
        form=form,
        section=section,
        near=_near(entity, form) if taken else [],
        opened={
            part: _stands_open(fields, form, foreign=foreign)
            for part, fields in section.folds.items()
        },
        banks=catalogs.banks().values(),
        **drawn,
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


def _fields_context(entity: Entity, section: Section, form: SectionForm) -> dict[str, object]:
    """What the controls are drawn from."""
    texts = form.texts
    number, doubtful = _number(entity, form)
    return {
        "asked": {each.name: each for each in section.fields},
        "hint": lambda each: sections.hint_of(each, entity),
        "options": choices.options,
        "departments": choices.departments,
        "picker": _picker(section, texts),
        "foreign": tax_ids.is_foreign(entity.family, texts.get("country") or entity.country),
        "at_home": (texts.get("country") or entity.country) == catalogs.HOME,
        "number": number,
        "doubtful": doubtful,
        "check": url_for("entities.section", code=entity.code, slug=section.slug) + "/campo",
    }


def _beside(entity: Entity, section: Section, form: SectionForm, name: str, *, look: bool) -> str:
    """The pieces of the page that follow from one field."""
    context = {"entity": entity, "form": form, "oob": True}
    context |= _fields_context(entity, section, form)
    body = ""
    if name == "tax_id":
        body += render_template("entities/_number.html", **context)
    if name in LOOKED_UP and entity.is_draft and look:
        body += render_template("entities/_near.html", near=_near(entity, form), **context)
    if name == "country" and not form[name].errors:
        body += render_template("entities/_place.html", **context)
    if name == "municipality" and form[name].errors and not context["picker"]:
        body += render_template("entities/_municipalities.html", found=[], typed="", told=True)
    return body


def _near(entity: Entity, form: SectionForm) -> list[Match]:
    texts = form.texts
    return matches.near(texts.get("name", ""), texts.get("tax_id", ""), entity=entity, by=me())


def _stands_open(part: list[Field], form: SectionForm, *, foreign: bool) -> bool:
    """A folded part: when something in it is wrong, or missing, or optional and there."""
    texts = form.texts
    if any(each.mandatory for each in part):
        lacking = {each.name for each in part if each.mandatory and not texts.get(each.name)}
        own = set() if foreign else {filling.OWN["tax_id"]}
        opened = bool(lacking - own)
    else:
        opened = any(texts.get(each.name) for each in part)
    return opened or any(form[each.name].errors for each in part)


def _number(entity: Entity, form: SectionForm) -> tuple[TaxId | None, bool]:
    """The NIT as we understand it, and whether it is doubtful."""
    texts = form.texts
    number = tax_ids.understood(texts.get("tax_id", ""), entity, texts.get("country", ""))
    return number, tax_ids.is_doubtful(number, natural=entity.is_natural)


def _picker(section: Section, texts: dict[str, str]) -> list[Municipality]:
    """The municipalities to choose from, or the one chosen."""
    if not any(each.kind == Kind.MUNICIPALITY for each in section.fields):
        return []
    typed = (texts.get(name, "") for name in ("municipality", "department", "municipality_code"))
    return places.answer(*typed).shown


def _section(entity: Entity, slug: str) -> Section:
    moved = sections.is_moved(entity.family, slug)
    wanted = "identificacion" if moved else slug
    return sections.section_of(entity.family, wanted) or abort(404)
