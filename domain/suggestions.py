"""Names of registered organisations for whoever has no user yet.

From 3 letters, at most 10, names and municipality only. Natural persons aren't
shown: their names are personal data (Ley 1581 de 2012).
"""

from dataclasses import dataclass

from domain import catalogs, search, typed
from models import EntityState, Family, ready

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
    rows = ready.run(
        "SELECT id, name, municipality_code FROM entity "  # noqa: S608
        f"WHERE id IN ({ready.marks(len(ids))}) AND state = ? AND family <> ?",
        *ids,
        EntityState.REGISTERED,
        Family.NATURAL,
    )
    found = sorted(rows, key=lambda row: ids.index(row[0]))[:MOST]
    return [Suggestion(name, _place(code)) for _, name, code in found]


def _place(code: str) -> str:
    municipality = catalogs.municipalities().get(code)
    return municipality.label if municipality else ""
