"""*Dejar de administrar*: the last administrator names who follows."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.access import bp
from blueprints.access.forms import LeavingForm
from blueprints.confirming import confirmed
from blueprints.guards import administers, me
from domain import succession
from models import Entity

LEFT = {
    "stay": "Usted ya no administra «{}». Sigue como Proveedor.",
    "go": "Usted ya no actúa por «{}».",
}


@bp.get("/entidades/<code>/dejar")
@administers
def leave_page(entity: Entity) -> ResponseReturnValue:
    return _page(entity, LeavingForm())


@bp.post("/entidades/<code>/dejar")
@administers
@confirmed("dejar de administrar la entidad", asks=LeavingForm)
def leave(entity: Entity) -> ResponseReturnValue:
    form = LeavingForm()
    form.is_last = succession.is_last(entity, me())
    chosen = {"successor": form.successor.data or "", "stays": form.after.data == "stay"}
    if not form.ran(succession.leave, entity, by=me(), **chosen):
        return hx.refused(_page(entity, form))
    hx.notice(LEFT[form.after.data].format(entity.name))
    return hx.go_to("desk.page")


def _page(entity: Entity, form: LeavingForm) -> str:
    last = succession.is_last(entity, me())
    return render_template(
        "access/leaving.html",
        entity=entity,
        form=form,
        last=last,
        candidates=succession.candidates(entity) if last else [],
        most=succession.MOST_SHOWN,
    )
