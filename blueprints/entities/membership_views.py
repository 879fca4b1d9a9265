"""A member's side: what it takes part in, and what it is asked to."""

from collections.abc import Callable

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints import ended_sessions, hx
from blueprints.entities import bp
from blueprints.forms import ActionForm
from blueprints.guards import administers, me, reads_entity
from domain import composition, members, memberships
from models import ConsortiumMember, Entity

PATH = "/entidades/<code>/consorcios"


@bp.get(PATH)
@reads_entity
def consortia(entity: Entity) -> ResponseReturnValue:
    return _page(entity, ActionForm())


@bp.post(f"{PATH}/<row>/aceptado")
@administers
def accept_membership(entity: Entity, row: str) -> ResponseReturnValue:
    asked = _asked(entity, row)
    terms = request.form.get("terms", "")
    said = f"Aceptó ser integrante de «{asked.entity.name}». Le avisamos a quien lo propuso."
    return _answer(entity, lambda: memberships.accept(asked, terms=terms, by=me()), said)


@bp.post(f"{PATH}/<row>/rechazado")
@administers
def reject_membership(entity: Entity, row: str) -> ResponseReturnValue:
    asked = _asked(entity, row)
    said = f"Rechazó ser integrante de «{asked.entity.name}». Le avisamos a quien lo propuso."
    return _answer(entity, lambda: memberships.reject(asked, by=me()), said)


@bp.get(f"{PATH}/<row>/retirarse")
@administers
def withdrawal(entity: Entity, row: str) -> ResponseReturnValue:
    """Sure? To be a member again takes another proposal."""
    return render_template(
        "entities/withdrawal.html", entity=entity, row=_asked(entity, row), form=ActionForm()
    )


@bp.post(f"{PATH}/<row>/retirado")
@administers
def withdraw_membership(entity: Entity, row: str) -> ResponseReturnValue:
    asked = _asked(entity, row)
    said = f"«{entity.name}» ya no es integrante de «{asked.entity.name}». Le avisamos."
    return _answer(entity, lambda: memberships.withdraw(asked, by=me()), said)


def _answer(entity: Entity, verb: Callable[[], object], said: str) -> ResponseReturnValue:
    form = ActionForm()
    if not form.ran(verb):
        return hx.refused(_page(entity, form))
    hx.notice(said)
    return hx.go_to_path(ended_sessions.page_of(url_for("entities.consortia", code=entity.code)))


def _asked(entity: Entity, code: str) -> ConsortiumMember:
    return memberships.find(entity, code) or abort(404)


def _page(entity: Entity, form: ActionForm) -> str:
    return render_template(
        "entities/consortia.html",
        entity=entity,
        form=form,
        rows=memberships.of(entity),
        terms=composition.terms,
        seen=memberships.seen,
        may_administer=members.may_administer(me(), entity),
    )
