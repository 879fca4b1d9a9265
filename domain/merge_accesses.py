"""Who acts for an entity that goes into another acts for that one: nobody loses access."""

import datetime as dt
from typing import Any

from domain.transitions import FORGOTTEN
from models import Access, AccessState, Entity, Role, now

OPEN = (AccessState.PENDING, AccessState.ACCEPTED)


def move(kept: Entity, retired: Entity) -> dict[str, Any]:
    """Answers what `put_back` needs: the ids that moved, and the rows that changed as they were.

    Who has a row in both keeps the stronger of the two, and the other one ends.
    """
    theirs = {row.user_id: row for row in Access.select().where(Access.entity == kept)}
    rows = list(
        Access.select().where(Access.entity == retired, Access.state.in_(OPEN)).order_by(Access.id)
    )
    alone = [row.id for row in rows if row.user_id not in theirs]
    done = {"entity": kept, "updated_at": now()} | FORGOTTEN
    Access.update(done).where(Access.id.in_(alone)).execute()
    raised, closed = [], []
    for row in (row for row in rows if row.user_id in theirs):
        own = theirs[row.user_id]
        if _strength(row) > _strength(own):
            raised.append({"id": own.id, "was": _as_kept(own), "became": _as_kept(row)})
            _write(own.id, _as_kept(row))
        closed.append({"id": row.id, "was": _as_kept(row)})
        _write(row.id, {**_as_kept(row), "state": AccessState.CANCELLED})
    return {"moved": alone, "raised": raised, "closed": closed}


def put_back(said: dict[str, Any], kept: Entity, retired: Entity) -> None:
    """What was decided since about a person stays decided."""
    back = {"entity": retired, "updated_at": now()} | FORGOTTEN
    Access.update(back).where(Access.id.in_(said["moved"]), Access.entity == kept).execute()
    for each in said["closed"]:
        was: Access = Access.get_by_id(each["id"])
        still = (Access.entity == kept) & (Access.user == was.user_id) & Access.state.in_(OPEN)
        if Access.select().where(still).exists():
            _write(was.id, each["was"])
    for each in said["raised"]:
        became = each["became"]
        row = Access.get_or_none(
            Access.id == each["id"],
            Access.state == became["state"],
            Access.role == became["role"],
        )
        if row is not None:
            _write(row.id, each["was"])


def _strength(row: Access) -> int:
    if row.state == AccessState.ACCEPTED:
        return 3 if row.role == Role.ADMINISTRATOR else 2
    return 1 if row.state == AccessState.PENDING else 0


def _as_kept(row: Access) -> dict[str, Any]:
    """As JSON can hold it."""
    accepted = row.accepted_at.isoformat() if row.accepted_at else None
    return {"state": str(row.state), "role": str(row.role), "accepted_at": accepted}


def _write(id: int, values: dict[str, Any]) -> None:
    at = values["accepted_at"]
    accepted_at = dt.datetime.fromisoformat(at) if at else None
    changed = {"state": values["state"], "role": values["role"], "updated_at": now()}
    Access.update(changed | FORGOTTEN, accepted_at=accepted_at).where(Access.id == id).execute()
