"""*Requisitos*: what is asked of each kind of supplier; staff read, and put it in order."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, staff_only
from blueprints.requirements import bp
from blueprints.requirements.choices import NAMES, validity_told
from blueprints.requirements.forms import MovingForm
from domain import asking_anew, requirement_lists, requirement_versions
from domain.requirement_lists import Listing
from models import Family


@bp.get("/institucion/requisitos")
@staff_only
def families() -> ResponseReturnValue:
    every = [Listing(family) for family in Family]
    return render_template("requirements/families.html", listings=every)


@bp.get("/institucion/requisitos/<family>/<kind>")
@staff_only
def listed(family: str, kind: str) -> ResponseReturnValue:
    return _list(listing_of(family, kind), MovingForm())


@bp.get("/institucion/requisitos/<family>/<kind>/como-lo-ven")
@staff_only
def as_seen(family: str, kind: str) -> ResponseReturnValue:
    listing = listing_of(family, kind)
    rows = requirement_lists.as_seen(listing)
    return render_template("requirements/as_seen.html", listing=listing, rows=rows)


@bp.post("/institucion/requisitos/<family>/<kind>/<requirement>/subido")
@answers_requests
def move_up(family: str, kind: str, requirement: str) -> ResponseReturnValue:
    return _move(listing_of(family, kind), requirement, up=True)


@bp.post("/institucion/requisitos/<family>/<kind>/<requirement>/bajado")
@answers_requests
def move_down(family: str, kind: str, requirement: str) -> ResponseReturnValue:
    return _move(listing_of(family, kind), requirement, up=False)


@bp.get("/institucion/requisitos/<family>/<kind>/<requirement>")
@staff_only
def one(family: str, kind: str, requirement: str) -> ResponseReturnValue:
    return page_of(listing_of(family, kind), requirement, ActionForm())


def listing_of(family: str, kind: str) -> Listing:
    return requirement_lists.find(family, kind) or abort(404)


def page_of(listing: Listing, code: str, form: PortalForm) -> str:
    """A requirement as the list has it, with its versions."""
    lines = {str(each.requirement.code): each for each in requirement_lists.lines(listing)}
    versions = requirement_lists.versions(listing.key(code))
    line = lines.get(code)
    if line is None and not versions:
        abort(404)
    requirement = line.requirement if line else versions[-1]
    told = requirement_lists.differences(versions, tuple(NAMES))
    return render_template(
        "requirements/requirement.html",
        listing=listing,
        requirement=requirement,
        line=line,
        form=form,
        since=requirement_versions.seen(listing.key(code)),
        history=list(reversed(list(zip(versions, told, strict=True)))),
        asked={each.id: asking_anew.of(each) for each in versions},
        names=NAMES,
        validity=validity_told(requirement),
    )


def _move(listing: Listing, code: str, *, up: bool) -> ResponseReturnValue:
    if code not in {str(each.requirement.code) for each in requirement_lists.lines(listing)}:
        abort(404)
    form = MovingForm()
    past = str(form.past.data or "")
    if not form.ran(requirement_lists.move, listing, code, past, up=up):
        return hx.refused(_list(listing, form))
    place = {"family": listing.family, "kind": listing.kind}
    return hx.go_to("requirements.listed", **place, _anchor=f"fila-{code}")


def _list(listing: Listing, form: MovingForm) -> str:
    return render_template(
        "requirements/list.html",
        listing=listing,
        lines=requirement_lists.lines(listing),
        retired=requirement_lists.retired(listing),
        types=requirement_lists.types_of(listing.family),
        form=form,
    )
