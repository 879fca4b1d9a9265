"""What staff do with somebody else's account: end its sessions, disable it, enable it again.

With a reason that is kept and told to its owner; never with their password, nor as them (A60).
"""

from domain import account_letters, audit, deciders, erasure, sessions, sign_in, tokens
from domain.errors import Refused
from domain.locking import locked, locked_users, one_at_a_time
from domain.staff import check_decides
from models import (
    Access,
    AccessState,
    Entity,
    Purpose,
    Session,
    StaffRole,
    User,
    UserState,
    db,
    now,
)

REASONS = {
    "asked": "La persona lo pidió",
    "lost": "Se perdió o le robaron un equipo",
    "suspicious": "Hay señas de que entró otra persona",
    "left": "Dejó ese trabajo",
    "duties": "Cambió de funciones",
    "mistake": "Fue un error",
}
"""A closed list: the audit holds no personal data."""
NOBODY = "No hay un usuario con ese nombre ni con ese correo. Escríbalo completo."
NO_REASON = "Elija el motivo."
NOT_YOURS = "Su propia cuenta la maneja en Seguridad."
NOT_FOR_AUDITORS = "Un auditor consulta y no cambia cuentas."
FOR_A_CHIEF = "Las cuentas de la institución las atiende un jefe: pídaselo."
NOT_CONFIRMED = "Este usuario aún no ha confirmado su registro: no puede entrar."
ERASED = "Esta persona pidió que se borraran sus datos: su cuenta no vuelve a activarse."
KEEP_ONE = (
    "Es el único administrador de «{name}». Nombre antes a otro administrador y vuelva a "
    "desactivar esta cuenta."
)


def find(typed: str) -> User:
    """By the whole user name or e-mail. Raises Refused."""
    user = sign_in.find(typed)
    if user is None:
        raise Refused(NOBODY, field="identifier")
    return user


def with_code(code: str) -> User | None:
    """Whoever it is, in whatever state."""
    user: User | None = User.get_or_none(User.code == code)
    return user


def end_sessions(user: User, *, by: User, reason: str) -> int:
    """Their every browser has to sign in again (A17). How many there were; raises Refused."""
    with db.atomic():
        row = held(user, by, reason)
        count = len(sessions.open_of(row))
        sessions.end_all(row)
        if count:
            audit.record("sessions_closed", by=by, subject=row.code, reason=reason, count=count)
            account_letters.sessions_closed(row, REASONS[reason])
        return count


def end_everybodys_sessions(*, by: User, reason: str) -> int:
    """All but those of the chief who does it, after a theft of many. Raises Refused."""
    _may(by, reason)
    if by.staff_role != StaffRole.CHIEF:
        raise Refused(FOR_A_CHIEF)
    with db.atomic():
        others = (Session.user != by) & Session.ended_at.is_null()
        count = int(Session.update(ended_at=now()).where(others).execute())
        tokens.withdraw_everybodys(Purpose.SECOND_STEP)
        if count:
            audit.record("everybodys_sessions_closed", by=by, reason=reason, count=count)
        return count


def disable(user: User, *, by: User, reason: str) -> None:
    """They enter no more, and no open page goes on (A17). Raises Refused for the last
    administrator of an entity (A44)."""
    with db.atomic():
        if user.is_staff:
            held(user, by, reason)  # both rows in one order: two chiefs may act on each other
        one_at_a_time(user)
        for entity in _entities(user):
            if [each.id for each in deciders.administrators(locked(entity))] == [user.id]:
                raise Refused(KEEP_ONE.format(name=entity.name))
        row = held(user, by, reason)
        if row.state == UserState.PENDING:
            raise Refused(NOT_CONFIRMED)
        if _moved(row, UserState.ACTIVE, UserState.DISABLED):
            sessions.end_all(row)
            tokens.withdraw(row, Purpose.RECOVER_PASSWORD)
            audit.record("user_disabled", by=by, subject=row.code, reason=reason)
            account_letters.disabled(row, REASONS[reason])


def enable(user: User, *, by: User, reason: str) -> None:
    """They enter again with the password they had. Raises Refused."""
    with db.atomic():
        row = held(user, by, reason)
        if erasure.is_erased(row):
            raise Refused(ERASED)
        if _moved(row, UserState.DISABLED, UserState.ACTIVE):
            audit.record("user_enabled", by=by, subject=row.code, reason=reason)
            account_letters.enabled(row, REASONS[reason])


def held(user: User, by: User, reason: str) -> User:
    """The row as it is now, held with that of who acts: two chiefs don't disable each other. In a
    transaction; raises Refused for who may not."""
    _may(by, reason)
    if user.id == by.id:
        raise Refused(NOT_YOURS)
    held = {row.id: row for row in locked_users(User.id.in_([user.id, by.id]))}
    row, actor = held.get(user.id), held.get(by.id)
    if row is None or actor is None or not actor.is_active:
        raise Refused(NOBODY)
    if row.is_staff and actor.staff_role != StaffRole.CHIEF:
        raise Refused(FOR_A_CHIEF)
    return row


def _moved(user: User, before: UserState, after: UserState) -> bool:
    which = (User.id == user.id) & (User.state == before)
    return bool(User.update(state=after).where(which).execute())


def _entities(user: User) -> list[Entity]:
    """Where they have access, since a member may just be named administrator; in the order of ids,
    so that no two transactions wait for each other."""
    rights = (Access.user == user) & (Access.state == AccessState.ACCEPTED)
    return list(Entity.select().join(Access).where(rights).order_by(Entity.id))


def _may(by: User, reason: str) -> None:
    check_decides(by, NOT_FOR_AUDITORS)
    if reason not in REASONS:
        raise Refused(NO_REASON, field="reason")
