"""*Equipo*: the institution's own people, and what a chief changes of them.

Nobody changes their own role or disables themselves, and only an active chief acts, whose row is
held together with the other's: so one active chief always remains.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import fn

from domain import account_letters, audit, other_accounts, second_step
from domain.errors import Refused
from domain.staff_invitations import NO_ROLE
from models import Session, StaffRole, User, db

NOT_OF_THE_TEAM = "Esa persona no es del equipo de la institución."


@dataclass(frozen=True)
class Member:
    """One of the staff; `used_at` is None where no session of theirs is kept."""

    user: User
    used_at: dt.datetime | None


def members() -> list[Member]:
    """Those who may enter first, then by name."""
    rows = User.select().where(User.staff_role.is_null(False)).order_by(User.name, User.id)
    used = _last_use()
    listed = sorted(rows, key=lambda user: not user.is_active)
    return [Member(user, used.get(user.id)) for user in listed]


def find(code: str) -> User | None:
    user: User | None = User.get_or_none(User.code == code, User.staff_role.is_null(False))
    return user


def change_role(user: User, role: str, *, by: User, reason: str) -> bool:
    """Another role, from the next page they open; False where it was theirs. Raises Refused."""
    if role not in list(StaffRole):
        raise Refused(NO_ROLE, field="role")
    with db.atomic():
        row = _held(user, by, reason)
        other = (User.id == row.id) & (User.staff_role != role)
        changed = bool(User.update(staff_role=role).where(other).execute())
        if changed:
            details = {"was": row.staff_role, "role": role, "reason": reason}
            audit.record("staff_role_changed", by=by, subject=row.code, **details)
            account_letters.role_changed(row, other_accounts.REASONS[reason], role)
        return changed


def reset_second_step(user: User, *, by: User, reason: str) -> None:
    """No code is asked of who lost them, until they set it up anew; every session ends. Raises
    Refused."""
    with db.atomic():
        row = _held(user, by, reason)
        if row.has_second_step:
            second_step.forget(row)
            audit.record("second_step_off", by=by, subject=row.code, reason=reason)
            account_letters.code_removed(row, other_accounts.REASONS[reason])


def _held(user: User, by: User, reason: str) -> User:
    row = other_accounts.held(user, by, reason)
    if not row.is_staff:
        raise Refused(NOT_OF_THE_TEAM)
    return row


def _last_use() -> dict[int, dt.datetime]:
    """By user, of those with a session that is still kept."""
    query = Session.select(Session.user, fn.MAX(Session.last_seen_at))
    rows: Any = query.join(User).where(User.staff_role.is_null(False)).group_by(Session.user)
    return dict(rows.tuples())
