"""A row of access goes from one state to another by one conditional UPDATE."""

from typing import Any

from models import Access, AccessState, now

REAL = {
    AccessState.PENDING: "La solicitud sigue pendiente.",
    AccessState.ACCEPTED: "La solicitud ya fue aceptada: el acceso está activo.",
    AccessState.REJECTED: "La solicitud ya fue rechazada.",
    AccessState.CANCELLED: "El acceso ya fue cancelado.",
    AccessState.WITHDRAWN: "La solicitud ya fue retirada por quien la hizo.",
    AccessState.EXPIRED: "La solicitud ya venció.",
}
KEPT = {
    "was_state": Access.state,
    "was_role": Access.role,
    "was_accepted_at": Access.accepted_at,
    "was_rejections": Access.rejections,
}
"""What an administrator's decision sets beside its own: the row as it was, so as to undo it."""
FORGOTTEN = {"was_state": None}


def real(row: Access) -> str:
    """What to tell whoever came too late."""
    return REAL[AccessState(row.state)]


def move(which: Any, before: AccessState, after: AccessState, **values: Any) -> set[int]:
    """Of those that `which` selects, the ones in `before` go on to `after`: answers their ids.

    The address of a calendar dies with the access that it was given for, and stays so (A62).
    """
    changed = {"state": after, "updated_at": now(), "calendar_hash": None}
    rows = (
        Access.update(**changed | FORGOTTEN | values)
        .where(which, Access.state == before)
        .returning(Access.id)
        .execute()
    )
    return {row.id for row in list(rows)}
