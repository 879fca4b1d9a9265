"""The one way into a session: by password alone, or with the second step of who has one (A19)."""

from flask import session
from flask.typing import ResponseReturnValue

from blueprints import guards, hx
from domain import rescue_notices, second_step
from models import User

WAITS = "second_step"
RESCUED = (
    "Alguien que dice ser usted pidió cambiar su forma de entrar, y la institución lo aceptó. Si "
    "no fue usted, deténgalo en «Configuraciones del usuario»."
)
BOUNCED = (
    "Los correos que le enviamos a {email} nos fueron devueltos. Revise que ese buzón exista y "
    "tenga espacio. Si ya no lo usa, cámbielo en «Configuraciones del usuario»."
)


def let_in(user: User, path: str) -> ResponseReturnValue:
    """Who gave the right password goes on to `path`, one of our own, or first to the code."""
    if not user.has_second_step:
        return begin(user, path)
    session[WAITS] = second_step.ask(user)
    return hx.go_to("sign_in.code", siguiente=path)


def secret() -> str:
    """What this browser may answer a code with; empty where none was asked."""
    return str(session.get(WAITS, ""))


def begin(user: User, path: str) -> ResponseReturnValue:
    """Everything that was asked is answered."""
    guards.sign_in(user)
    if rescue_notices.about(user):
        hx.notice(RESCUED)
    if user.letters_bounced_at:
        hx.notice(BOUNCED.format(email=user.email))
    return hx.go_to_path(path)
