"""*Administración de usuarios*: the table, and what its four buttons decide."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, urlsplit

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints import ended_sessions, hx, labels
from blueprints.access import bp
from blueprints.access.filters import ORDERS, ROLES_NAMED, STATES_NAMED, Filters
from blueprints.access.forms import RejectionForm, SelectionForm
from blueprints.confirming import confirmed
from blueprints.forms import KeyedForm
from blueprints.guards import administers, me
from domain import access, deciders, entity_users, invitations, succession, user_pages
from domain.access import Decided
from models import Access, AccessState, Entity


@dataclass(frozen=True)
class Words:
    """What is said of those whom a decision changed, of those who were `after` it already, and why
    it changed nobody else."""

    after: AccessState
    done: str
    rule: str


ACCEPTED = Words(
    AccessState.ACCEPTED, "Con acceso desde ahora", "Solo se acepta una solicitud pendiente."
)
REJECTED = Words(
    AccessState.REJECTED, "Solicitud rechazada", "Solo se rechaza una solicitud pendiente."
)
CANCELLED = Words(AccessState.CANCELLED, "Acceso cancelado", "Solo se cancela un acceso aceptado.")
REVERTED = Words(AccessState.PENDING, "Otra vez pendiente", "Solo se revierte un rechazo.")


@bp.get("/entidades/<code>/usuarios")
@administers
def users(entity: Entity) -> ResponseReturnValue:
    return _page(entity, RejectionForm(), Filters.of(request.args))


@bp.post("/entidades/<code>/usuarios/aceptados")
@administers
def accept(entity: Entity) -> ResponseReturnValue:
    return _decide(entity, access.accept, ACCEPTED)


@bp.post("/entidades/<code>/usuarios/rechazados")
@administers
def reject(entity: Entity) -> ResponseReturnValue:
    form = RejectionForm()
    return _decide(entity, partial(access.reject, reason=form.told), REJECTED, form)


@bp.post("/entidades/<code>/usuarios/por-cancelar")
@administers
def ask_before_cancelling(entity: Entity) -> ResponseReturnValue:
    """Names those who would lose access; changes nothing."""
    form = SelectionForm()
    rows = form.run(entity_users.with_access, entity, form.id.data)
    if rows is None:
        return hx.refused(_page(entity, form, _filters_of_the_page()))
    if me().id in {row.user_id for row in rows} and succession.is_last(entity, me()):
        hx.notice(succession.NAME_ONE_FIRST)
        return hx.go_to("access.leave_page", code=entity.code)
    return render_template(
        "access/cancel.html", entity=entity, form=form, rows=rows, back=_back(entity)
    )


def _touches_administrators(entity: Entity) -> bool:
    ticked = SelectionForm().id.data or []
    return any(row.code in ticked for row in deciders.administrator_rows(entity))


@bp.post("/entidades/<code>/usuarios/cancelados")
@administers
@confirmed("cancelar el acceso de un administrador", when=_touches_administrators)
def cancel(entity: Entity) -> ResponseReturnValue:
    return _decide(entity, access.cancel, CANCELLED)


@bp.post("/entidades/<code>/usuarios/revertidos")
@administers
def revert(entity: Entity) -> ResponseReturnValue:
    return _decide(entity, access.revert, REVERTED)


def _decide(
    entity: Entity,
    verb: Callable[..., Decided],
    words: Words,
    form: SelectionForm | None = None,
) -> ResponseReturnValue:
    form = form or SelectionForm()
    decided = form.run(verb, form.id.data, entity=entity, by=me())
    if decided is None:
        if hx.asked():
            return hx.refused(_changes(entity, [], form))
        return hx.refused(_page(entity, form, _filters_of_the_page()))
    _tell(decided, words)
    if any(row.user_id == me().id for row in decided.changed):
        return hx.go_to("desk.page")
    if hx.asked():
        return _changes(entity, [*decided.changed, *decided.left], form)
    return hx.go_to_path(_after_a_decision(entity))


def _tell(decided: Decided, words: Words) -> None:
    """Counts those who changed, and says plainly that nothing changed for the others."""
    changed = [row.user.name for row in decided.changed]
    already = [row.user.name for row in decided.left if row.state == words.after]
    left = [
        f"{row.user.name} ({labels.state(row.state)})"
        for row in decided.left
        if row.state != words.after
    ]
    if len(changed) == 1:
        hx.notice(f"{words.done}: {changed[0]}. Recibe un correo con el aviso.")
    elif changed:
        who = f"{', '.join(changed)} ({len(changed)} personas)"
        hx.notice(f"{words.done}: {who}. Reciben un correo con el aviso.")
    if already:
        were = "ya estaba" if len(already) == 1 else "ya estaban"
        hx.notice(f"{', '.join(already)} {were} en {labels.state(words.after)}: nada cambió.")
    if left:
        hx.notice(f"Nada cambió para {', '.join(left)}. {words.rule}")


def users_page(entity: Entity, refusals: list[str]) -> str:
    """The page again, where something on it that isn't the table was refused."""
    form = RejectionForm(formdata=None)
    form.page_errors = refusals
    return _page(entity, form, Filters.of({}))


def _page(entity: Entity, form: SelectionForm, filters: Filters) -> str:
    return hx.page(
        "access/users.html",
        "access/_users.html",
        entity=entity,
        form=form,
        filters=filters,
        page=user_pages.page(entity, filters.search, after=filters.after, before=filters.before),
        orders=ORDERS,
        roles=ROLES_NAMED,
        counts=entity_users.counts(entity),
        states=STATES_NAMED,
        invitations=[] if hx.asked() else invitations.listed(entity),
        alone=not hx.asked() and succession.suggests_another(entity),
        keyed=KeyedForm(formdata=None),
    )


def _changes(entity: Entity, rows: list[Access], form: SelectionForm) -> str:
    """The pieces of the page that a decision changes: its rows and the counters."""
    counts, filters = entity_users.counts(entity), _filters_of_the_page()
    pieces = [
        render_template("access/_summary.html", entity=entity, counts=counts),
        render_template("access/changed.html", entity=entity, rows=rows, oob=1),
        render_template(
            "access/_states.html", counts=counts, states=STATES_NAMED, filters=filters, oob=1
        ),
        render_template("components/_notice.html", form=form, oob=1, focused=1),
    ]
    if isinstance(form, RejectionForm):
        pieces.append(render_template("access/_reason.html", form=form, oob=1))
    return "".join(pieces)


def _back(entity: Entity) -> str:
    """The page of users that the form stands on, its filters with it."""
    return ended_sessions.page_of(url_for("access.users", code=entity.code))


def _after_a_decision(entity: Entity) -> str:
    """The page it was taken on; everybody, where nobody is left in the state that it showed."""
    state = _filters_of_the_page().search.state
    if state and not entity_users.counts(entity).get(state):
        return url_for("access.users", code=entity.code)
    return _back(entity)


def _filters_of_the_page() -> Filters:
    page = ended_sessions.own_path(request.form.get("page", ""))
    return Filters.of(dict(parse_qsl(urlsplit(page).query)))
