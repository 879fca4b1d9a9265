"""The personal link of a ticket: who asked follows it without being anybody's user."""

import datetime as dt

from domain import tokens
from models import Ticket, now

LASTS = dt.timedelta(days=90)
"""After the last thing that was done about it."""


def fresh() -> dict[str, str]:
    """The columns of a new link."""
    nonce = tokens.new_nonce()
    return {"nonce": nonce, "secret_hash": tokens.digest(tokens.derive(nonce, "link"))}


def find(secret: str) -> Ticket | None:
    """The ticket of a link that still works."""
    ticket: Ticket | None = Ticket.get_or_none(Ticket.secret_hash == tokens.digest(secret))
    return ticket if ticket and is_good(ticket) else None


def is_good(ticket: Ticket) -> bool:
    return ticket.waits or bool(ticket.updated_at + LASTS > now())


def secret_of(code: str) -> str:
    """What its letter's link holds; empty where it works no more."""
    ticket: Ticket | None = Ticket.get_or_none(Ticket.code == code)
    return tokens.derive(ticket.nonce, "link") if ticket and is_good(ticket) else ""
