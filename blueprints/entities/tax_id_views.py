"""The NIT while it is typed: how we understand it, and whose it may be."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints.entities import bp
from blueprints.entities.views import may_search
from blueprints.guards import edits_entity, me, signed_in
from domain import matches, tax_ids
from models import Entity

LONGEST = 60


@bp.get("/registro/entidad/nit")
@signed_in
def searched_number() -> ResponseReturnValue:
    """In *Validar*, where nobody knows yet whose it is."""
    typed, country = request.args.get("nit", "")[:LONGEST], request.args.get("pais", "")
    found = tax_ids.understood(typed, country=country)
    return render_template("entities/_number.html", entity=None, number=found, doubtful=False)


@bp.get("/entidades/<code>/nit")
@edits_entity
def number(entity: Entity) -> ResponseReturnValue:
    found = tax_ids.understood(request.args.get("tax_id", "")[:LONGEST], entity)
    doubtful = tax_ids.is_doubtful(found, natural=entity.is_natural)
    return render_template("entities/_number.html", entity=entity, number=found, doubtful=doubtful)


@bp.get("/registro/entidad/parecidas")
@signed_in
def similar() -> ResponseReturnValue:
    """In *Validar*, before one asks: *¿Es ésta?*"""
    name, tax_id = (request.args.get(each, "").strip()[:250] for each in ("nombre", "nit"))
    near = matches.near(name, tax_id, by=me()) if may_search() else []
    return render_template("entities/_near.html", near=near, entity=None)
