"""*Deshacer*: for ten minutes an administrator's decision about an access can be taken back."""

import datetime as dt
from typing import Any

from domain import audit, invitation_links, letters, limits, sessions
from domain.access import keep_an_administrator, locked_for
from domain.errors import Refused
from domain.transitions import FORGOTTEN, real
from models import Access, AccessState, AuditEntry, Entity, Role, User, db, now

WINDOW = dt.timedelta(minutes=10)
TOO_LATE = (
    "Ya no se puede deshacer: pasaron más de diez minutos. Si hace falta, decida otra vez en la "
    "lista de usuarios."
)
DECIDED_ANEW = "Hubo después otro cambio, que sigue en pie: aquí no se deshizo nada. {real}"
NOTHING = "No hay una decisión que deshacer. {real}"


def until(access: Access) -> dt.datetime | None:
    """Up to when its last decision can be undone; None where it can't."""
    last: dt.datetime = access.updated_at + WINDOW
    return last if access.was_state and now() < last else None


def name_of(access: Access) -> str:
    """Names the decision that stands, so that a later one isn't undone in its place."""
    moment: dt.datetime = access.updated_at
    return moment.isoformat()


def undo(access: Access, decision: str, *, entity: Entity, by: User) -> Access:
    """Put the row back as it was before the decision of this name; twice is once.

    A calendar's address and the entity that a browser had chosen don't come back (A62).
    Raises Refused.
    """
    with db.atomic():
        locked_for(entity, by)
        row: Access = Access.get(Access.id == access.id, Access.entity == entity)
        if _undone(row, decision):
            return row
        if name_of(row) != decision:
            raise Refused(DECIDED_ANEW.format(real=real(row)))
        if until(row) is None:
            raise Refused(TOO_LATE if row.was_state else NOTHING.format(real=real(row)))
        if (row.was_state, row.was_role) != (AccessState.ACCEPTED, Role.ADMINISTRATOR):
            keep_an_administrator(entity, without=[row.code])
        if not _put_back(row, by):
            raise Refused(DECIDED_ANEW.format(real=real(Access.get_by_id(row.id))))
        invitation_links.end_with(entity, [row.user_id])
        _tell(row, decision, entity, by)
        return Access.get_by_id(row.id)


def _put_back(row: Access, by: User) -> bool:
    """By one UPDATE, if the row is still what the decision has made of it (A42)."""
    ended = row.was_state != AccessState.ACCEPTED
    values: dict[str, Any] = {
        "state": Access.was_state,
        "role": Access.was_role,
        "accepted_at": Access.was_accepted_at,
        "rejections": Access.was_rejections,
        "reason": "",
        "updated_at": now(),
        "decided_by": by,
    }
    done = (
        Access.update(**values | FORGOTTEN | ({"calendar_hash": None} if ended else {}))
        .where(
            Access.id == row.id,
            Access.updated_at == row.updated_at,
            Access.state == row.state,
            Access.was_state == row.was_state,
        )
        .execute()
    )
    if done and ended:
        sessions.leave(row.entity, [row.user_id])
    return bool(done)


def _tell(row: Access, decision: str, entity: Entity, by: User) -> None:
    role = {} if row.was_role == row.role else {"role": row.was_role}
    audit.record("access_undone", by=by, subject=row.code, decision=decision, **role)
    if limits.allow(limits.DECISIONS, row.code):
        is_administrator = row.was_role == Role.ADMINISTRATOR
        state = str(row.was_state)
        letters.access_undone(row.user, entity, state=state, is_administrator=is_administrator)


def _undone(row: Access, decision: str) -> bool:
    entries = AuditEntry.select().where(
        AuditEntry.subject == row.code, AuditEntry.action == "access_undone"
    )
    return any(entry.details.get("decision") == decision for entry in entries)
