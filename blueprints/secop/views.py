"""*Paquete SECOP*: what SECOP II's form asks, in its order, to copy and to send."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints.documents.download_views import zipped
from blueprints.guards import me, reads_entity
from blueprints.secop import bp
from domain import library, library_zip, secop_package, secop_sheet
from models import Entity


@bp.get("/entidades/<code>/secop")
@reads_entity
def page(entity: Entity) -> ResponseReturnValue:
    return render_template(
        "secop/page.html",
        entity=entity,
        parts=secop_sheet.of(entity),
        rows=_rows(entity),
    )


@bp.get("/entidades/<code>/secop.zip")
@reads_entity
def package(entity: Entity) -> ResponseReturnValue:
    """Made on the way to a browser, as the library's is."""
    name = library_zip.name_of(entity, "Paquete SECOP")
    return zipped(secop_package.files(_rows(entity)), name, flat=True)


def _rows(entity: Entity) -> list[secop_package.Row]:
    insider = library.may_open_confidential(me(), entity)
    return secop_package.rows(entity, insider=insider)
