"""A form of its own: begun, given another type, thrown away."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.entities import bp, choices, pages
from blueprints.entities.forms import NewEntityForm, TypeForm
from blueprints.forms import ActionForm
from blueprints.guards import edits_entity, me, signed_in
from domain import catalogs, entities, members, sections
from domain.entities import Start
from models import Entity

OWN_TYPE = {catalogs.HOME: "persona-natural-colombiana"}
FOREIGN_TYPE = "persona-natural-extranjera"


@bp.get("/registro/entidad/nueva")
@signed_in
def new() -> ResponseReturnValue:
    given = {name: request.args.get(name, "") for name in ("nombre", "nit")}
    form = NewEntityForm(
        data={"country": _country(), "name": given["nombre"][:250], "tax_id": given["nit"][:40]}
    )
    if me().is_natural and not form.organisation_type.data:
        form.organisation_type.data = OWN_TYPE.get(me().country, FOREIGN_TYPE)
        form.business_area.data = _usual_area(form.organisation_type.data)
    return pages.opened(_new(form))


@bp.get("/registro/entidad/nueva/area")
@signed_in
def area() -> ResponseReturnValue:
    """The area that goes with a type, chosen beforehand."""
    form = TypeForm(organisation_type=request.args.get("organisation_type", ""))
    form.business_area.data = _usual_area(request.args.get("organisation_type", ""))
    return render_template("entities/_area.html", form=form)


@bp.post("/registro/entidad/nueva")
@signed_in
def begin() -> ResponseReturnValue:
    """*Generar formulario*."""
    form = NewEntityForm()
    start = Start(
        country=form.country.data,
        organisation_type=form.organisation_type.data,
        business_area=form.business_area.data or "",
        name=form.name.data or "",
        tax_id=form.tax_id.data or "",
    )
    code = form.run(entities.open_draft, start, by=me(), key=form.own_key("new-entity"))
    if code is None:
        return hx.refused(_new(form))
    return hx.go_to("entities.section", code=code, slug="identificacion")


@bp.get("/entidades/<code>/tipo")
@edits_entity
def organisation_type(entity: Entity) -> ResponseReturnValue:
    form = TypeForm(
        data={
            "organisation_type": entity.organisation_type,
            "business_area": entity.business_area,
        }
    )
    return pages.opened(_type(entity, form))


@bp.post("/entidades/<code>/tipo")
@edits_entity
def change_type(entity: Entity) -> ResponseReturnValue:
    form = TypeForm()
    unverified = form.run(
        entities.change_type,
        entity,
        form.organisation_type.data,
        form.business_area.data or "",
        by=me(),
        confirmed=form.confirmed.data or "",
    )
    if unverified is None:
        return hx.refused(_type(entity, form))
    if entity.is_draft:
        return hx.go_to("entities.resume", code=entity.code)
    hx.notice(pages.UNVERIFIED if unverified else "Guardado.")
    return hx.go_to("desk.entity_settings", code=entity.code)


@bp.get("/entidades/<code>/borrar")
@edits_entity
def removal(entity: Entity) -> ResponseReturnValue:
    """Sure? Nothing of a draft comes back."""
    _only_draft(entity)
    return pages.opened(pages.show("entities/_removal.html", form=ActionForm(), entity=entity))


@bp.post("/entidades/<code>/borrar")
@edits_entity
def discard(entity: Entity) -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(entities.discard_draft, entity, by=me()):
        return hx.refused(pages.show("entities/_removal.html", form=form, entity=entity))
    hx.notice("Borramos el formulario. Puede empezar otro cuando quiera.")
    return hx.go_to("entities.validate")


@bp.get("/entidades/<code>/formulario")
@edits_entity
def resume(entity: Entity) -> ResponseReturnValue:
    """Where one was: the first section that lacks something, else the papers."""
    lacking = sections.missing(entity)
    if not lacking and entity.is_draft:
        return hx.go_to("documents.page", code=entity.code)
    slug = lacking[0].section.slug if lacking else "identificacion"
    return hx.go_to("entities.section", code=entity.code, slug=slug)


def _new(form: NewEntityForm) -> str:
    own = dict(choices.organisation_types(natural=True))
    alone = form.organisation_type.data in own and "todos" not in request.args
    return pages.show(
        "entities/_new.html",
        form=form,
        alone=alone,
        types=choices.organisation_types(natural=alone),
        countries=choices.countries(form.country.data or ""),
        draft=members.draft(me()),
    )


def _type(entity: Entity, form: TypeForm) -> str:
    types = choices.organisation_types(natural=False)
    return pages.show("entities/_type.html", form=form, entity=entity, types=types)


def _usual_area(code: str) -> str:
    chosen = catalogs.organisation_types().get(code)
    return chosen.usual_area if chosen else ""


def _country() -> str:
    typed = request.args.get("pais", "")
    return typed if typed in catalogs.countries() else str(me().country)


def _only_draft(entity: Entity) -> None:
    if not entity.is_draft:
        abort(404)
