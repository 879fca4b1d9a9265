"""Where one arrives: what is missing, who waits, and for which entity one acts."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.desk import bp
from blueprints.desk.forms import SwitchForm
from blueprints.guards import current_entity, current_session, me, reads_entity, signed_in
from domain import (
    agenda,
    catalogs,
    claims,
    composition,
    deciders,
    desk,
    email_changes,
    gaps,
    members,
    memberships,
    moments,
    rescue_notices,
    sessions,
    succession,
    unread,
)
from domain.agenda import EventKind
from models import Entity, User


@bp.get("/escritorio")
@signed_in
def page() -> ResponseReturnValue:
    entity = current_entity()
    if entity is None and me().is_staff:
        return hx.go_to("institution.home")
    return render_template("desk/page.html", **(_of(entity) if entity else _waiting(me())))


@bp.post("/escritorio/entidad")
@signed_in
def switch() -> ResponseReturnValue:
    """Act for another of one's entities from now on, in this browser."""
    form = SwitchForm()
    entity = members.acting(me(), form.entity.data or "") or abort(404)
    if not form.ran(sessions.choose_entity, current_session(), entity):
        return hx.refused(_entities_page(form))
    hx.notice(f"Ahora actúa por «{entity.name}».")
    return hx.go_to("desk.page")


@bp.get("/escritorio/entidades")
@signed_in
def entities() -> ResponseReturnValue:
    return _entities_page(SwitchForm())


@bp.get("/configuracion")
@signed_in
def settings() -> ResponseReturnValue:
    zone = catalogs.time_zones().get(me().time_zone, me().time_zone)
    country = catalogs.countries().get(me().country, me().country)
    return render_template(
        "desk/settings.html",
        user=me(),
        zone=zone,
        country=country,
        email_pending=email_changes.pending(me()),
        rescue=rescue_notices.about(me()),
    )


@bp.get("/entidades/<code>/que-me-falta")
@reads_entity
def missing(entity: Entity) -> ResponseReturnValue:
    return render_template(
        "desk/gaps.html",
        entity=entity,
        gaps=gaps.of(entity),
        may_edit=members.may_edit(me(), entity),
    )


@bp.get("/entidades/<code>/")
@reads_entity
def entity_settings(entity: Entity) -> ResponseReturnValue:
    organisation_type = catalogs.organisation_types()[entity.organisation_type].label
    return render_template(
        "desk/entity.html",
        entity=entity,
        organisation_type=organisation_type,
        may_edit=members.may_edit(me(), entity),
        may_administer=members.may_administer(me(), entity),
        administrators=deciders.administrators(entity),
    )


def _of(entity: Entity) -> dict[str, object]:
    """The desk of someone who acts for an entity."""
    administers = members.may_administer(me(), entity)
    left, today = gaps.of(entity), moments.today()
    events = agenda.of(entity, left.rows, today)
    return {
        "entity": entity,
        "gaps": left,
        "events": events,
        "expiring": agenda.soon(events, EventKind.EXPIRY, today),
        "may_administer": administers,
        "alone": administers and succession.suggests_another(entity),
        "people": desk.people(entity),
        "unread": unread.of_entity(entity),
        "proposals": memberships.waiting(entity) if administers else [],
        "claims": claims.against(entity, me()),
        "terms": composition.terms,
        "seen": memberships.seen,
        "several": members.count(me()) > 1,
        "draft": members.draft(me()),
        "requests": [],
    }


def _waiting(user: User) -> dict[str, object]:
    """The desk of someone without entity: where their request or their form stands."""
    draft = members.draft(user)
    return {
        "entity": None,
        "draft": draft,
        "gaps": gaps.of(draft) if draft else None,
        "requests": desk.own_requests(user),
    }


def _entities_page(form: SwitchForm) -> str:
    return render_template(
        "desk/entities.html",
        form=form,
        entities=members.entities(me()),
        current=current_entity(),
    )
