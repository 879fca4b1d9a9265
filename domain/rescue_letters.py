"""The letters about a way back: to staff, to the address on record, to the new one."""

from domain import moments, outbox
from models import Rescue, Token, User


def asked(to: User, rescue: Rescue) -> None:
    """To each who decides."""
    outbox.post(
        "rescue_asked",
        "Alguien no puede entrar y pide ayuda",
        to.email,
        name=to.name,
        receipt=rescue.receipt,
        code=rescue.code,
    )


def notice(user: User, rescue: Rescue, token: Token) -> None:
    """To the address on record, with the way to stop it (A68)."""
    outbox.post(
        "rescue_notice",
        "Pidieron cambiar la forma de entrar a su usuario",
        user.email,
        token=token,
        name=user.name,
        username=user.username,
        lost=rescue.lost,
        then=moments.with_weekday(rescue.due_at, user.time_zone),
    )


def coming(user: User, rescue: Rescue) -> None:
    """To the new address: it was accepted, and when it is carried out."""
    outbox.post(
        "rescue_coming",
        "Su solicitud fue aceptada",
        rescue.new_email,
        name=rescue.name,
        receipt=rescue.receipt,
        then=moments.with_weekday(rescue.due_at, user.time_zone),
    )


def refused(rescue: Rescue, address: str, reason: str) -> None:
    """Rejected by staff, or lapsed: why."""
    outbox.post(
        "rescue_refused",
        "No podemos cambiar la forma de entrar",
        address,
        name=rescue.name,
        receipt=rescue.receipt,
        reason=reason,
    )


def stopped(to: User, rescue: Rescue) -> None:
    """To who accepted it."""
    outbox.post(
        "rescue_stopped",
        "Detuvieron una solicitud que usted aceptó",
        to.email,
        name=to.name,
        receipt=rescue.receipt,
        code=rescue.code,
    )


def done(user: User, rescue: Rescue) -> None:
    """To the address that is the user's no longer."""
    outbox.post(
        "rescue_done",
        "Su correo en el portal cambió",
        user.email,
        name=user.name,
        username=user.username,
        receipt=rescue.receipt,
    )
