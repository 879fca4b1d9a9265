"""Información financiera: rows by year, their indicators computed as one types."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.entities import bp, pages
from blueprints.entities.forms import FinancialForm, blank_year, year_class
from blueprints.entities.section_views import about, go_on
from blueprints.forms import ActionForm
from blueprints.guards import edits_entity, me
from domain import financial_years, financials, sections
from domain.sections import Section
from models import Entity

PATH = "/entidades/<code>/formulario/financiera"


@bp.get(PATH)
@edits_entity
def financial(entity: Entity) -> ResponseReturnValue:
    return pages.opened(_page(entity, blank_year(entity)))


@bp.post(PATH)
@edits_entity
def leave_financial(entity: Entity) -> ResponseReturnValue:
    """*Guardar y seguir*: what was written and not added is added first."""
    form = year_class()()
    key = form.own_key(f"year-{entity.id}")
    if not form.ran(financial_years.leave, entity, form.texts, by=me(), key=key):
        return hx.refused(_page(entity, form))
    return go_on(entity, _section(entity))


@bp.post(f"{PATH}/anos")
@edits_entity
def add_year(entity: Entity) -> ResponseReturnValue:
    """*Agregar*."""
    form = year_class()()
    key = form.own_key(f"year-{entity.id}")
    if not form.ran(financial_years.add, entity, form.texts, by=me(), key=key):
        return hx.refused(_page(entity, form))
    return _again(entity)


@bp.post(f"{PATH}/anos/<year>/borrado")
@edits_entity
def remove_year(entity: Entity, year: str) -> ResponseReturnValue:
    form = ActionForm()
    wanted = int(year) if len(year) == 4 and year.isascii() and year.isdigit() else 0
    if not form.ran(financial_years.remove, entity, wanted, by=me()):
        return hx.refused(_page(entity, blank_year(entity), failed=form))
    return _again(entity)


@bp.post(f"{PATH}/indicadores")
@edits_entity
def live_indicators(entity: Entity) -> ResponseReturnValue:
    """A figure was written: keep the row as it stands, and say what it tells."""
    form = year_class()()
    form.ran(financial_years.keep_typed, entity, form.texts)
    indicators, doubts = financial_years.live(form.texts)
    return render_template(
        "entities/_indicators.html", indicators=indicators, doubts=doubts, written=form.is_begun
    )


def _again(entity: Entity) -> ResponseReturnValue:
    path = url_for("entities.financial", code=entity.code)
    if not hx.asked():
        return hx.go_to_path(path)
    row = Entity.get_by_id(entity.id)
    return pages.opened(_page(row, blank_year(row)), path)


def _page(entity: Entity, form: FinancialForm, failed: ActionForm | None = None) -> str:
    indicators, doubts = financial_years.live(form.texts)
    section = _section(entity)
    return pages.show(
        "entities/_financial.html",
        entity=entity,
        form=form,
        section=section,
        rows=financial_years.rows(entity),
        indicators=indicators,
        doubts=doubts,
        written=form.is_begun,
        amounts=financials.FIELDS,
        **about(entity, section),
    )


def _section(entity: Entity) -> Section:
    return next(
        each for each in sections.sections_of(entity.family) if each.slug == financial_years.SECTION
    )
