"""Our small cookies: HttpOnly, Lax, and bound to this host where the portal is public (A18)."""

import datetime as dt

from flask import Response, current_app, request

DRAFT = "registro"
STASH = "formulario"


def name(purpose: str) -> str:
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}ventanilla-{purpose}"


def get(purpose: str) -> str:
    return request.cookies.get(name(purpose), "")


def put(answer: Response, purpose: str, value: str, lifetime: dt.timedelta) -> Response:
    answer.set_cookie(
        name(purpose),
        value,
        max_age=lifetime,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )
    return answer


def drop(answer: Response, purpose: str) -> Response:
    answer.delete_cookie(
        name(purpose), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True
    )
    return answer
