"""*Deshacer*: for ten minutes a decision about an access can be taken back: an administrator's by
those of the entity, one of the institution by its staff."""

import datetime as dt
from typing import Any

from domain import audit, invitation_links, limits, sessions, undo_letters
from domain.access import keep_an_administrator, locked_for
from domain.errors import Refused
from domain.locking import locked
from domain.staff import check_decides
from domain.staff_requests import NOT_ONES_OWN
from domain.transitions import FORGOTTEN, real
from models import Access, AccessState, AuditEntry, Entity, Role, User, db, now

WINDOW = dt.timedelta(minutes=10)
TOO_LATE = (
    "Ya no se puede deshacer: pasaron más de diez minutos. Si hace falta, decida otra vez en la "
    "lista de usuarios."
)
DECIDED_ANEW = "Hubo después otro cambio, que sigue en pie: aquí no se deshizo nada. {real}"
NOTHING = "No hay una decisión que deshacer. {real}"


def until(access: Access, *, by_staff: bool = False) -> dt.datetime | None:
    """Up to when its last decision can be undone; None where it can't."""
    last: dt.datetime = access.updated_at + WINDOW
    return last if _can_be(access, by_staff) and now() < last else None


def name_of(access: Access) -> str:
    """Names the decision that stands, so that a later one isn't undone in its place."""
    moment: dt.datetime = access.updated_at
    return moment.isoformat()


def undo(access: Access, decision: str, *, entity: Entity, by: User) -> None:
    """Put the row back as it was before the decision of this name; twice is once.

    A calendar's address and the entity that a browser had chosen don't come back (A62).
    Raises Refused.
    """
    with db.atomic():
        locked_for(entity, by)
        row: Access = Access.get(Access.id == access.id, Access.entity == entity)
        if _undone(row, decision):
            return
        _check(row, decision, by_staff=False)
        keep_an_administrator(entity, without=[row.code])
        _undo(row, decision, entity, by)


def undo_of_staff(access: Access, decision: str, *, by: User) -> None:
    """The same of what staff answered: the request waits for them again, even if nobody else
    administers the entity, as before they answered. Raises Refused."""
    check_decides(by)
    if access.user_id == by.id:
        raise Refused(NOT_ONES_OWN)
    with db.atomic():
        entity = locked(access.entity)
        row: Access = Access.get(Access.id == access.id)
        if _undone(row, decision):
            return
        _check(row, decision, by_staff=True)
        _undo(row, decision, entity, by, by_staff=True)


def _can_be(row: Access, by_staff: bool) -> bool:
    """Is the last decision one of those that staff, or else administrators, take back?"""
    if not row.was_state:
        return False
    of_staff = bool(row.decided_by and row.decided_by.is_staff)
    return of_staff and row.was_state == AccessState.PENDING if by_staff else not of_staff


def _check(row: Access, decision: str, *, by_staff: bool) -> None:
    if name_of(row) != decision:
        raise Refused(DECIDED_ANEW.format(real=real(row)))
    if not _can_be(row, by_staff):
        raise Refused(NOTHING.format(real=real(row)))
    if until(row, by_staff=by_staff) is None:
        raise Refused(TOO_LATE)


def _undo(row: Access, decision: str, entity: Entity, by: User, *, by_staff: bool = False) -> None:
    if not _put_back(row, by):
        raise Refused(DECIDED_ANEW.format(real=real(Access.get_by_id(row.id))))
    invitation_links.end_with(entity, [row.user_id])
    _tell(row, decision, entity, by, by_staff)


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
        )
        .execute()
    )
    if done and ended:
        sessions.leave(row.entity, [row.user_id])
    return bool(done)


def _tell(row: Access, decision: str, entity: Entity, by: User, by_staff: bool) -> None:
    role = {} if row.was_role == row.role else {"role": row.was_role}
    audit.record("access_undone", by=by, subject=row.code, decision=decision, **role)
    if limits.allow(limits.DECISIONS, row.code):
        is_administrator = row.was_role == Role.ADMINISTRATOR
        state = str(row.was_state)
        undo_letters.access_undone(
            row.user, entity, state=state, is_administrator=is_administrator, by_staff=by_staff
        )


def _undone(row: Access, decision: str) -> bool:
    entries = AuditEntry.select().where(
        AuditEntry.subject == row.code, AuditEntry.action == "access_undone"
    )
    return any(entry.details.get("decision") == decision for entry in entries)
