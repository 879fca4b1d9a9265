"""*Recordar a los que faltan*: first who and what, then the letters."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx, labels
from blueprints.board import bp
from blueprints.board.filters import STAGES, Filters
from blueprints.board.views import found
from blueprints.circulars.forms import SendForm
from blueprints.guards import answers_requests, me
from domain import board_reminders, circular_letters
from models import Circular

QUEUED = "Pusimos en cola {}: salen {} por minuto."


@bp.get("/institucion/circulares/<code>/tablero/recordatorio")
@answers_requests
def before_reminding(code: str) -> ResponseReturnValue:
    return _page(found(code), SendForm())


@bp.post("/institucion/circulares/<code>/tablero/recordatorio")
@answers_requests
def remind(code: str) -> ResponseReturnValue:
    form, circular, search = SendForm(), found(code), Filters.of(request.args).search
    key, pace = form.own_key(f"remind:{code}"), form.chosen
    queued = form.run(board_reminders.send, circular, search, pace=pace, by=me(), key=key)
    if queued is None:
        return hx.refused(_page(circular, form))
    hx.notice(QUEUED.format(labels.counted(queued, "recordatorio"), pace))
    return hx.go_to("board.page", code=code)


def _page(circular: Circular, form: SendForm) -> str:
    filters = Filters.of(request.args)
    return render_template(
        "board/reminder.html",
        circular=circular,
        form=form,
        filters=filters,
        stages=STAGES,
        preview=board_reminders.preview(circular, filters.search),
        text=board_reminders.text(circular),
        days=board_reminders.AGAIN_AFTER.days,
        paces=circular_letters.PACES,
    )
