"""What every template may name."""

import time
from functools import lru_cache
from typing import Any

import flask
from flask import Flask, g, get_flashed_messages
from flask_wtf.csrf import generate_csrf

from blueprints import labels, plain_text
from blueprints.bulletins.labels import KINDS
from blueprints.guards import current_entity, signed_in_user
from domain import bulletins, institution, members, proofs
from models import Bulletin, HelpLine, Institution

FRESH_FOR = 20  # seconds that the institution's name, help lines and notices are kept
PUBLIC_NAMES = {"code", "slug"}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(labels.FILTERS)
    app.jinja_env.filters["in_paragraphs"] = plain_text.in_paragraphs
    app.jinja_env.globals.update(labels.GLOBALS)
    app.jinja_env.globals["notices"] = _notices
    app.jinja_env.globals["current_entity"] = current_entity
    app.jinja_env.globals["administers"] = members.may_administer
    app.jinja_env.globals["proof_kinds"] = proofs.SENTENCE_OF_KINDS
    app.jinja_env.globals["proof_accept"] = proofs.ACCEPT
    app.jinja_env.globals["bulletins"] = _bulletins
    app.jinja_env.globals["BULLETINS"] = KINDS
    app.jinja_env.globals["csrf_token"] = generate_csrf
    app.jinja_env.globals["url_for"] = _url_for
    app.context_processor(_page)


def _url_for(endpoint: str, **values: Any) -> str:
    """Flask's, which builds the thirty addresses of a page anew each time."""
    if values.keys() <= PUBLIC_NAMES:
        return _remembered(endpoint, **values)
    return flask.url_for(endpoint, **values)


@lru_cache(maxsize=4096)
def _remembered(endpoint: str, **values: Any) -> str:
    return flask.url_for(endpoint, **values)


def _notices() -> list[str]:
    """What this answer says, after what the one before left for it."""
    return [*get_flashed_messages(), *g.pop("notices", [])]


def _page() -> dict[str, Any]:
    office, lines = _institution(int(time.monotonic() / FRESH_FOR))
    return {
        "visitor": signed_in_user(),
        "institution": office.name,
        "office": office,
        "help_lines": lines,
    }


def forget() -> None:
    """What this process keeps of the institution has just changed; others see it in a moment."""
    _institution.cache_clear()
    _published.cache_clear()


@lru_cache(maxsize=1)
def _institution(_period: int) -> tuple[Institution, list[HelpLine]]:
    return institution.current(), institution.help_lines()


def _bulletins() -> list[Bulletin]:
    """The institution's notices of today, for the pages that show them."""
    return _published(int(time.monotonic() / FRESH_FOR))


@lru_cache(maxsize=1)
def _published(_period: int) -> list[Bulletin]:
    return bulletins.shown()
