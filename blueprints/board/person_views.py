"""One person of a circular: what is missing, and how to help."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints.board import bp
from blueprints.board.filters import MARKS
from blueprints.board.views import found
from blueprints.guards import me, staff_only
from domain import board_people, circular_letters
from models import Circular, Stage


@bp.get("/institucion/circulares/<code>/tablero/personas/<person>")
@staff_only
def person(code: str, person: str) -> ResponseReturnValue:
    circular = found(code)
    one = board_people.find(circular, person) or abort(404)
    return render_template(
        "board/person.html",
        circular=circular,
        person=one,
        called=one.addressee,
        mark=MARKS[one.standing.stage],
        next_step=NEXT[one.standing.stage],
        message=circular_letters.message(circular, one.addressee) if _may_write(circular) else "",
        must_confirm=one.standing.facts.must_confirm,
    )


def _may_write(circular: Circular) -> bool:
    """An auditor reads no link: who has one may press it."""
    return bool(circular.is_published and me().answers_requests)


NEXT = {
    Stage.UNOPENED: "No ha abierto su enlace. Envíeselo otra vez, o llame.",
    Stage.OPENED: "Abrió su enlace y no ha creado su usuario. Ofrézcale el registro asistido.",
    Stage.USER: "Tiene usuario y no puede entrar: le falta activarlo con el correo que recibió.",
    Stage.ACTIVE: "Ya puede entrar y no ha empezado el registro de su entidad.",
    Stage.ENTITY: "Empezó su registro y no ha anexado ningún documento obligatorio.",
    Stage.PAPERS: "Su registro va en camino: le falta lo que sigue.",
    Stage.COMPLETE: "Cumplió: no le falta nada.",
    Stage.RETURNED: "Se le devolvió un documento y no lo ha reemplazado.",
    Stage.LAPSING: "Cumplió. Uno de sus documentos vence en menos de treinta días.",
}
"""What to do about each stage."""
