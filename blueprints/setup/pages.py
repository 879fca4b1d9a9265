"""How a change of what the institution says of itself is answered."""

from flask.typing import ResponseReturnValue

from blueprints import context, hx


def kept(sentence: str, *, at: str) -> ResponseReturnValue:
    """Every page shows it from now on."""
    context.forget()
    hx.notice(sentence)
    return hx.go_to(f"setup.{at}")
