"""The letters of a registration that staff began."""

from domain import letters, moments, outbox, waiting
from models import Token, User


def begun(user: User, token: Token) -> None:
    """How to confirm it, with link and code."""
    like_a_code = letters.LIKE_A_CODE.search(user.username)
    outbox.post(
        "assisted",
        "Confirme su registro",
        user.email,
        token=token,
        name=user.name,
        username="" if like_a_code else user.username,
        by=user.assisted_by.name if user.assisted_by else "",
        expires=moments.with_weekday(waiting.until(user), user.time_zone),
    )


def confirmed(user: User) -> None:
    """With the slip nobody has read this address yet: its owner hears of it (A16)."""
    subject = "Su usuario ya está activo"
    outbox.post("assisted_confirmed", subject, user.email, name=user.name, username=user.username)
