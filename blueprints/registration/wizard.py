"""The frame of steps 1 and 2, and the draft of this browser."""

from typing import Any

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from blueprints import cookies, hx
from domain import drafts
from domain.waiting import LONGEST
from models import SignUpDraft


def show(piece: str, step: int, title: str, **context: Any) -> str:
    """A step as a page, or for HTMX its piece with what else changes around it."""
    frame = "registration/swapped.html" if hx.asked() else "registration/step.html"
    return render_template(
        frame, piece=f"registration/{piece}.html", step=step, title=title, **context
    )


def key() -> str:
    return cookies.get(cookies.DRAFT)


def draft() -> SignUpDraft | None:
    """What this browser has begun, if anything."""
    return drafts.find(key()) if key() else None


def waiting() -> SignUpDraft | None:
    """The same once it is handed in, while its user is still to confirm."""
    begun = draft()
    if begun is None or not begun.submitted_at or (begun.user and begun.user.is_active):
        return None
    return begun


def remember(answer: ResponseReturnValue, of: str) -> ResponseReturnValue:
    """Let this browser find the draft of this key again."""
    return cookies.put(make_response(answer), cookies.DRAFT, of, LONGEST)
