"""Each letter is a function here and a text in templates/mail/; the outbox sends it."""

import re

from domain import moments, outbox
from domain.housekeeping import UNACTIVATED
from models import Token, User

SIX_DIGITS = re.compile("[0-9]{6}")
"""What the activation letter holds once: its code. A user name may look like one."""


def activation(user: User, token: Token) -> None:
    outbox.post(
        "activation",
        "Activación de su registro",
        user.email,
        token=token,
        name=user.name,
        username="" if SIX_DIGITS.fullmatch(user.username) else user.username,
        expires=moments.in_full(
            min(token.expires_at, user.created_at + UNACTIVATED), user.time_zone
        ),
    )


def already_registered(owner: User) -> None:
    """Somebody wrote this person's address in step 1; the page didn't tell that it has a user."""
    outbox.post(
        "already_registered",
        "Usted ya tiene usuario",
        owner.email,
        name=owner.name,
        username=owner.username,
    )


def username(user: User) -> None:
    """For who forgot it."""
    outbox.post(
        "username", "Su nombre de usuario", user.email, name=user.name, username=user.username
    )


def password_link(user: User, token: Token) -> None:
    """For who forgot it."""
    outbox.post(
        "password_link",
        "Cambie su contraseña",
        user.email,
        token=token,
        name=user.name,
        username=user.username,
    )


def password_changed(user: User) -> None:
    outbox.post(
        "password_changed",
        "Su contraseña cambió",
        user.email,
        name=user.name,
        username=user.username,
    )
