"""What the institution did with an account, told to its owner."""

from domain import outbox
from models import User


def sessions_closed(user: User, reason: str) -> None:
    _post(user, "Cerramos sus sesiones", "closed", reason)


def disabled(user: User, reason: str) -> None:
    _post(user, "Su usuario fue desactivado", "disabled", reason)


def enabled(user: User, reason: str) -> None:
    _post(user, "Su usuario está activo otra vez", "enabled", reason)


def role_changed(user: User, reason: str, role: str) -> None:
    _post(user, "Su rol en la institución cambió", "role", reason, role=role)


def code_removed(user: User, reason: str) -> None:
    _post(user, "Ya no se pide un código al entrar", "code", reason)


def _post(user: User, subject: str, what: str, reason: str, *, role: str = "") -> None:
    outbox.post(
        "account",
        subject,
        user.email,
        name=user.name,
        username=user.username,
        what=what,
        reason=reason,
        role=role,
    )
