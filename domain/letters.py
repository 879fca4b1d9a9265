"""Each letter is a function here and a text in templates/mail/; the outbox sends it."""

from domain import outbox
from models import Token, User


def activation(user: User, token: Token) -> None:
    outbox.post(
        "activation",
        "Activación de su registro",
        user.email,
        token=token,
        name=user.name,
        username=user.username,
    )
