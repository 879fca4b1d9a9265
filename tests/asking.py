"""What people ask of the help desk, in one line each."""

import os
from typing import Any

from domain import ticket_links, tickets
from domain.tickets import Asked
from models import Proof, Ticket, TicketFile, User
from tests.proving import a_proof

STRANGER = {"name": "Luz Dary Peña", "email": "luz@example.com"}


def ask(
    by: User | None = None, kind: str = "peticion", files: tuple[Proof, ...] = (), **more: Any
) -> Ticket:
    said = Asked(kind, "No puedo anexar la póliza", **({} if by else STRANGER) | more)
    key = os.urandom(8).hex()
    return tickets.ask(said, list(files), by=by, network="203.0.113.7", key=key)


def again(ticket: Ticket) -> Ticket:
    return Ticket.get_by_id(ticket.id)


def asked(by: User) -> dict[str, str]:
    """A ticket with a file, as its owner and as staff name it."""
    ticket, file = _with_a_file(by)
    return {"ticket": ticket.code, "annexed": file, "asking": ticket.code, "brought": file}


def followed(by: User) -> dict[str, str]:
    """The same by its link, for whoever holds it."""
    ticket, file = _with_a_file(by)
    return {"followed": ticket_links.secret_of(ticket.code), "attached": file}


def _with_a_file(by: User) -> tuple[Ticket, str]:
    ticket = ask(by, files=(a_proof("póliza.pdf"),))
    newest = TicketFile.select().order_by(TicketFile.id.desc()).get()
    return ticket, newest.proof.code
