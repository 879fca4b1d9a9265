"""Adding to what is asked, changing and retiring it: seen as a supplier will, then published."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.guards import answers_requests, me
from blueprints.requirements import bp
from blueprints.requirements.choices import forms, substitutes, validities
from blueprints.requirements.forms import RequirementForm, RetiringForm
from blueprints.requirements.views import listing_of, page_of
from domain import asking_anew, requirement_lists, requirement_versions
from domain.requirement_lists import Listing
from models import Requirement

PUBLISHED = "Publicó «{}». Quien no ha finalizado lo ve desde ahora."
KEPT = "Guardó «{}». Por ahora no se pide."
RETIRED = "Ya no se pide. Quien finalizó con él lo conserva."


@bp.get("/institucion/requisitos/<family>/<kind>/nuevo-documento")
@answers_requests
def new(family: str, kind: str) -> ResponseReturnValue:
    return _form(listing_of(family, kind), "", RequirementForm.of(None, 0))


@bp.post("/institucion/requisitos/<family>/<kind>/nuevo-documento/vista-previa")
@answers_requests
def preview_new(family: str, kind: str) -> ResponseReturnValue:
    return _previewed(listing_of(family, kind), "")


@bp.post("/institucion/requisitos/<family>/<kind>")
@answers_requests
def add(family: str, kind: str) -> ResponseReturnValue:
    return _published(listing_of(family, kind), "")


@bp.get("/institucion/requisitos/<family>/<kind>/<requirement>/cambio")
@answers_requests
def edit(family: str, kind: str, requirement: str) -> ResponseReturnValue:
    listing = listing_of(family, kind)
    since = requirement_versions.seen(listing.key(requirement))
    form = RequirementForm.of(_standing(listing, requirement), since)
    if "pedir" in request.args:
        form.active.data = True
    return _form(listing, requirement, form)


@bp.post("/institucion/requisitos/<family>/<kind>/<requirement>/cambio/vista-previa")
@answers_requests
def preview(family: str, kind: str, requirement: str) -> ResponseReturnValue:
    return _previewed(listing_of(family, kind), requirement)


@bp.post("/institucion/requisitos/<family>/<kind>/<requirement>/cambio")
@answers_requests
def publish(family: str, kind: str, requirement: str) -> ResponseReturnValue:
    return _published(listing_of(family, kind), requirement)


@bp.post("/institucion/requisitos/<family>/<kind>/<requirement>/retirado")
@answers_requests
def retire(family: str, kind: str, requirement: str) -> ResponseReturnValue:
    listing, form = listing_of(family, kind), RetiringForm()
    _standing(listing, requirement)
    key, since = listing.key(requirement), form.made_at
    if not form.ran(lambda: requirement_versions.retire_seen(key, since=since, by=me())):
        return hx.refused(page_of(listing, requirement, form))
    hx.notice(RETIRED)
    return hx.go_to("requirements.listed", family=family, kind=kind)


def _standing(listing: Listing, code: str) -> Requirement:
    """What the list shows under this code, or showed last."""
    lines = requirement_lists.lines(listing)
    found = [each.requirement for each in lines if each.requirement.code == code]
    every = found or requirement_lists.versions(listing.key(code))
    return every[-1] if every else abort(404)


def _previewed(listing: Listing, code: str) -> ResponseReturnValue:
    if code:
        _standing(listing, code)
    form = RequirementForm()
    new_code = code or requirement_lists.code_for(form.label.data or "")
    key = listing.key(new_code)
    imagined = form.run(lambda: requirement_versions.imagined(key, form.said))
    body = _form(listing, code, form, imagined)
    return body if imagined else hx.refused(body)


def _published(listing: Listing, code: str) -> ResponseReturnValue:
    if code:
        _standing(listing, code)
    form = RequirementForm()
    published = form.run(_publish, listing, code, form)
    if published is None:
        return hx.refused(_form(listing, code, form))
    hx.notice((PUBLISHED if published.active else KEPT).format(published.label))
    place = {"family": listing.family, "kind": listing.kind}
    return hx.go_to("requirements.one", requirement=published.code, **place)


def _publish(listing: Listing, code: str, form: RequirementForm) -> Requirement:
    def make() -> Requirement:
        if code:
            key, since = listing.key(code), form.made_at
            return requirement_versions.publish(key, since=since, by=me(), **form.said)
        kind = listing.organisation_type
        return requirement_versions.add_named(
            listing.family, organisation_type=kind, by=me(), **form.said
        )

    return asking_anew.with_all(make, by=me()) if form.everybody.data else make()


def _form(
    listing: Listing, code: str, form: RequirementForm, imagined: Requirement | None = None
) -> str:
    lines = requirement_lists.lines(listing)
    chosen = {name: form[name].data or "" for name in ("form", "validity", "substitute_for")}
    return render_template(
        "requirements/form.html",
        listing=listing,
        code=code,
        form=form,
        forms=forms(chosen["form"]),
        validities=validities(chosen["validity"]),
        substitutes=substitutes(lines, code, chosen["substitute_for"]),
        rows=requirement_lists.as_seen(listing, imagined) if imagined else [],
        imagined=imagined,
        finished=asking_anew.count(imagined) if imagined and imagined.active else 0,
    )
