"""Names of registered organisations for whoever has no user yet.

From 3 letters, at most 10, names and municipality only. Natural persons aren't
shown: their names are personal data (Ley 1581 de 2012).
"""

from dataclasses import dataclass

from domain import catalogs, search, typed
from models import Entity, EntityState, Family

SHORTEST, MOST = 3, 10
LOOKED_AT = 30


@dataclass(frozen=True)
class Suggestion:
    name: str
    municipality: str


def organisations(text: str) -> list[Suggestion]:
    """Best first; none for fewer than three letters."""
    if sum(char.isalnum() for char in typed.clean(text)) < SHORTEST:
        return []
    ids = search.find(text, limit=LOOKED_AT)
    rows = Entity.select(Entity.id, Entity.name, Entity.municipality_code).where(
        Entity.id.in_(ids),
        Entity.state == EntityState.REGISTERED,
        Entity.family != Family.NATURAL,
    )
    found = sorted(rows, key=lambda row: ids.index(row.id))[:MOST]
    return [Suggestion(row.name, _place(row.municipality_code)) for row in found]


def _place(code: str) -> str:
    municipality = catalogs.municipalities().get(code)
    return municipality.label if municipality else ""
