"""The letters about a person's own address: to the new one, and to the one before."""

import datetime as dt

from domain import letters, moments, outbox
from models import Token, User

CHANGED = "Su correo en el portal cambió"


def confirm(user: User, address: str, token: Token) -> None:
    """With the link and the code that prove who reads the new address."""
    outbox.post(
        "email_confirm",
        "Confirme su correo nuevo",
        address,
        token=token,
        name=user.name,
        username="" if letters.LIKE_A_CODE.search(user.username) else user.username,
        expires=moments.with_weekday(token.expires_at, user.time_zone),
    )


def taken(owner: User) -> None:
    """Somebody wanted this person's address for their own; the page didn't tell."""
    outbox.post(
        "email_taken",
        "Usted ya tiene usuario con este correo",
        owner.email,
        name=owner.name,
        username=owner.username,
    )


def changed(user: User, old: str, undo: Token, *, paused_until: dt.datetime) -> None:
    """To the address before, with the way back (A68)."""
    outbox.post(
        "email_changed",
        CHANGED,
        old,
        token=undo,
        name=user.name,
        username=user.username,
        until=moments.with_weekday(undo.expires_at, user.time_zone),
        paused_until=moments.with_weekday(paused_until, user.time_zone),
    )


def yours(user: User, *, paused_until: dt.datetime) -> None:
    """To the new one."""
    outbox.post(
        "email_yours",
        CHANGED,
        user.email,
        name=user.name,
        username=user.username,
        paused_until=moments.with_weekday(paused_until, user.time_zone),
    )


def restored(user: User, lost: str) -> None:
    """To the address that is the user's no longer."""
    outbox.post("email_restored", CHANGED, lost, name=user.name, username=user.username)
