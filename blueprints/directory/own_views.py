"""What an entity offers, and how the public directory shows it to others."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.directory import bp
from blueprints.directory.forms import ListingForm, OfferForm
from blueprints.guards import edits_entity, me, reads_entity
from domain import catalogs, directory, members, supplies, unspsc
from domain.typed import clean
from models import Entity

ADDED, REMOVED = "Agregada: {}.", "Quitada: {}."


@bp.get("/entidades/<code>/familias")
@edits_entity
def offers(entity: Entity) -> ResponseReturnValue:
    return _offers(entity, OfferForm(formdata=None), clean(request.args.get("q", "")))


@bp.post("/entidades/<code>/familias")
@edits_entity
def add_offer(entity: Entity) -> ResponseReturnValue:
    form = OfferForm()
    if not form.ran(supplies.add, entity, form.offer.data or "", by=me()):
        return hx.refused(_offers(entity, form, form.q.data or ""))
    return _again(entity, form, ADDED)


@bp.post("/entidades/<code>/familias/quitadas")
@edits_entity
def remove_offer(entity: Entity) -> ResponseReturnValue:
    form = OfferForm()
    if not form.ran(supplies.remove, entity, form.offer.data or "", by=me()):
        return hx.refused(_offers(entity, form, form.q.data or ""))
    return _again(entity, form, REMOVED)


@bp.get("/entidades/<code>/directorio")
@reads_entity
def own_card(entity: Entity) -> ResponseReturnValue:
    return _own_card(entity, ListingForm(formdata=None, unlisted=entity.unlisted))


@bp.post("/entidades/<code>/directorio")
@edits_entity
def choose_listing(entity: Entity) -> ResponseReturnValue:
    form = ListingForm()
    unlisted = bool(form.unlisted.data)
    if not form.ran(supplies.choose_listing, entity, unlisted=unlisted, by=me()):
        return hx.refused(_own_card(entity, form))
    hx.notice("Guardado.")
    return hx.go_to("directory.own_card", code=entity.code)


def _offers(entity: Entity, form: OfferForm, text: str) -> str:
    """`text` is a search; or, as `segmento`, the code of one of the classification's shelves."""
    segment = clean(request.args.get("segmento", ""))[:8]
    found = unspsc.find(text) if text else unspsc.in_segment(segment)
    chosen = supplies.of(entity)
    return render_template(
        "directory/offers.html",
        entity=entity,
        form=form,
        text=text,
        found=[offer for offer in found if offer not in chosen],
        chosen=chosen,
        most=supplies.MOST,
        segments=catalogs.unspsc_segments(),
        segment=segment,
    )


def _again(entity: Entity, form: OfferForm, said: str) -> ResponseReturnValue:
    offer = unspsc.named(form.offer.data or "")
    if offer:
        hx.notice(said.format(offer.name))
    kept = {"q": form.q.data} if form.q.data else {}
    return hx.go_to("directory.offers", code=entity.code, **kept)


def _own_card(entity: Entity, form: ListingForm) -> str:
    return render_template(
        "directory/own.html",
        entity=entity,
        form=form,
        card=directory.own_card(entity),
        is_shown=directory.is_shown(entity),
        may_edit=members.may_edit(me(), entity),
    )
