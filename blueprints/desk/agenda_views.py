"""*Agenda*: the dates that come, and the calendar of them that a phone subscribes to."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.desk import bp
from blueprints.forms import ActionForm
from blueprints.guards import me, public, reads_entity
from domain import agenda, calendars, moments, requirements, settings
from domain.agenda import Event
from models import Entity


@bp.get("/entidades/<code>/agenda")
@reads_entity
def dates(entity: Entity) -> ResponseReturnValue:
    return _page(entity, ActionForm())


@bp.post("/entidades/<code>/agenda")
@reads_entity
def make_address(entity: Entity) -> ResponseReturnValue:
    """Its secret is in this answer alone: the portal keeps only a hash."""
    form = ActionForm()
    secret = form.run(calendars.renew, entity, by=me())
    if secret is None:
        return hx.refused(_page(entity, form))
    return _page(entity, form, secret)


@bp.post("/entidades/<code>/agenda/borrar")
@reads_entity
def remove_address(entity: Entity) -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(calendars.remove, entity, by=me()):
        return hx.refused(_page(entity, form))
    hx.notice("La dirección de su calendario ya no abre nada.")
    return hx.go_to("desk.dates", code=entity.code)


@bp.get("/agenda/<secret>.ics")
@public
def calendar(secret: str) -> ResponseReturnValue:
    """Who has the address has the access, while its user has it (A62)."""
    entity = calendars.opened_by(secret) or abort(404)
    answer = Response(calendars.text(entity, _events(entity)))
    answer.content_type = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _page(entity: Entity, form: ActionForm, secret: str = "") -> str:
    return render_template(
        "desk/agenda.html",
        entity=entity,
        form=form,
        events=_events(entity),
        address=settings.link(f"/agenda/{secret}.ics") if secret else "",
        has_address=calendars.has_address(entity, me()),
        may_have_address=calendars.may_have_address(entity),
    )


def _events(entity: Entity) -> list[Event]:
    return agenda.of(entity, requirements.rows(entity), moments.today())
