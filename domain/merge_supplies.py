"""What an entity offers is also offered by the one that it goes into.

Its own rows stay with it, out of the directory while it is retired: the undoing finds them there.
"""

from typing import Any

from domain.supplies import MOST
from models import Entity, Supply


def new(kept: Entity, retired: Entity) -> list[str]:
    """The families that the one that stays would get: none twice, as many as it has room for."""
    own = set(_codes(kept))
    return [code for code in _codes(retired) if code not in own][: max(MOST - len(own), 0)]


def move(kept: Entity, retired: Entity) -> dict[str, Any]:
    """Answers what `put_back` needs. Whoever asked to be in no directory is in none."""
    codes = new(kept, retired)
    for code in codes:
        Supply.create(entity=kept, unspsc=code)
    hidden = bool(retired.unlisted and not kept.unlisted)
    if hidden:
        Entity.update(unlisted=True).where(Entity.id == kept.id).execute()
    return {"codes": codes, "hidden": hidden}


def put_back(said: dict[str, Any], kept: Entity) -> None:
    Supply.delete().where(Supply.entity == kept, Supply.unspsc.in_(said["codes"])).execute()
    if said["hidden"]:
        Entity.update(unlisted=False).where(Entity.id == kept.id).execute()


def _codes(entity: Entity) -> list[str]:
    rows = Supply.select(Supply.unspsc).where(Supply.entity == entity).order_by(Supply.unspsc)
    return [str(row.unspsc) for row in rows]
