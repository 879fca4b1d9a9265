"""The table of users as a file for a spreadsheet."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask import request
from flask.typing import ResponseReturnValue

from blueprints import labels, spreadsheets
from blueprints.access import bp
from blueprints.access.filters import Filters
from blueprints.guards import administers, me
from domain import user_pages
from models import Access, Entity

HEADER = [
    "Nombre",
    "Correo electrónico",
    "Usuario",
    "Rol",
    "Fecha de registro",
    "Acceso a la cuenta",
    "Última actualización de estado",
]


@bp.get("/entidades/<code>/usuarios/lista.csv")
@administers
def download_users(entity: Entity) -> ResponseReturnValue:
    """Those whom the page shows with the same filters, of all its pages, in its order."""
    search = Filters.of(request.args).search
    return spreadsheets.sent(
        f"Usuarios de {entity.name[:80]}.csv",
        lambda: _table(user_pages.every(entity, search), ZoneInfo(me().time_zone)),
    )


def _table(rows: list[Access], time_zone: ZoneInfo) -> Iterator[list[str]]:
    yield HEADER
    for row in rows:
        registered = row.user.created_at.astimezone(time_zone)
        updated = row.updated_at.astimezone(time_zone)
        yield [
            row.user.name,
            row.user.email,
            row.user.username,
            labels.role(row.role),
            f"{registered:%d/%m/%Y}",
            labels.state(row.state),
            f"{updated:%d/%m/%Y %H:%M}",
        ]
