"""*Clonar para otro proceso*: a plural entity's form, begun with another one's data."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.entities import bp
from blueprints.forms import KeyedForm
from blueprints.guards import administers, me
from domain import cloning, composition
from models import Entity

CLONED = "Escriba el nombre de la nueva. Al guardar Integrantes, cada uno vuelve a aceptar."


@bp.get("/entidades/<code>/clon")
@administers
def cloning_page(entity: Entity) -> ResponseReturnValue:
    return _page(entity, KeyedForm())


@bp.post("/entidades/<code>/clon")
@administers
def clone(entity: Entity) -> ResponseReturnValue:
    form = KeyedForm()
    code = form.run(cloning.clone, entity, by=me(), key=form.own_key(f"clone-{entity.id}"))
    if code is None:
        return hx.refused(_page(entity, form))
    hx.notice(CLONED)
    return hx.go_to("entities.section", code=code, slug="identificacion")


def _page(entity: Entity, form: KeyedForm) -> str:
    return render_template(
        "entities/clone.html", entity=entity, form=form, rows=composition.rows(entity)
    )
