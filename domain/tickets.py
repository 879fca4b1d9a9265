"""*Mesa de servicio*: what anybody asks, signed in or not, with a radicado and a term.

Nobody is looked up by what is typed: the answer reads the same whoever has that e-mail (A02).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from domain import (
    audit,
    emails,
    limits,
    moments,
    proofs,
    receipts,
    registration,
    ticket_letters,
    ticket_links,
    working_days,
)
from domain.errors import Refused, TooOften
from domain.once import once
from models import (
    Proof,
    Ticket,
    TicketFile,
    TicketKind,
    TicketNote,
    TicketState,
    User,
    now,
)

WORKING_DAYS = 15
"""To answer a petition, complaint, claim, suggestion or report (Ley 1755 de 2015, article 14)."""
WITHOUT_TERM = (TicketKind.HELP,)
REOPENED_WITHIN = dt.timedelta(days=30)
"""Of the answer: later one asks anew."""
LONGEST = 2000
NO_TEXT = "Cuente qué le pasa."
NO_KIND = "Elija qué necesita."
TOO_MANY = (
    "Hoy ya hay varias solicitudes con ese correo o desde su red. Llame a la mesa de servicio, o "
    "inténtelo mañana."
)
NOT_ANSWERED = "Esta solicitud todavía espera respuesta: no hace falta abrirla otra vez."
TOO_LATE = "Pasaron más de 30 días desde la respuesta. Haga una solicitud nueva y cite el radicado."


@dataclass(frozen=True)
class Asked:
    """What somebody types; name and e-mail only who isn't signed in."""

    kind: str
    text: str
    name: str = ""
    email: str = ""
    page: str = ""


def checked(asked: Asked, *, by: User | None) -> Asked:
    """As it is kept. Raises Refused for the first thing that may not be."""
    if asked.kind not in tuple(TicketKind):
        raise Refused(NO_KIND, field="kind")
    if not asked.text:
        raise Refused(NO_TEXT, field="text")
    if by is not None:
        return Asked(asked.kind, asked.text, page=asked.page)
    name, email = registration.check_name(asked.name), emails.parse(asked.email)
    return Asked(asked.kind, asked.text, name, email, asked.page)


def ask(asked: Asked, files: Sequence[Proof], *, by: User | None, network: str, key: str) -> Ticket:
    """Keep it, tell who asked and staff. The same key again, the same one. Raises Refused."""

    def act() -> str:
        said = checked(asked, by=by)
        address = by.email if by else said.email
        if not limits.allow(limits.TICKETS, f"{network} {address}"):  # strangers stop nobody
            raise TooOften(TOO_MANY)
        if not limits.allow(limits.TICKETS_NETWORK, network):
            raise TooOften(TOO_MANY)
        ticket = Ticket.create(
            receipt=receipts.issue(),
            kind=said.kind,
            asked_by=by,
            name=said.name,
            email=said.email,
            page=said.page,
            due_on=due(said.kind),
            **ticket_links.fresh(),
        )
        note(ticket, said.text, files, by=by)
        audit.record("ticket_asked", by=by, subject=ticket.code, kind=said.kind)
        ticket_letters.received(ticket)
        ticket_letters.waits(ticket)
        return str(ticket.code)

    code = once(key, act)
    ticket: Ticket = Ticket.get(Ticket.code == code)
    return ticket


def reopen(ticket: Ticket, text: str, files: Sequence[Proof], *, by: User | None, key: str) -> None:
    """Who asked isn't content with the answer: it waits again, with a new term. Raises Refused."""

    def act() -> str:
        if not text:
            raise Refused(NO_TEXT, field="text")
        changed = Ticket.update(
            state=TicketState.OPEN,
            taken_by=None,
            opened_at=now(),
            updated_at=now(),
            due_on=due(ticket.kind),
        ).where(
            Ticket.id == ticket.id,
            Ticket.state.in_((TicketState.ANSWERED, TicketState.CLOSED)),
            Ticket.updated_at > now() - REOPENED_WITHIN,
        )
        if not changed.execute():
            row: Ticket = Ticket.get_by_id(ticket.id)
            raise Refused(NOT_ANSWERED if row.waits else TOO_LATE)
        note(ticket, text, files, by=by)
        audit.record("ticket_reopened", by=by, subject=ticket.code)
        ticket_letters.waits(Ticket.get_by_id(ticket.id))
        return "open"

    once(f"{key}:{ticket.code}", act)


def may_reopen(ticket: Ticket) -> bool:
    return not ticket.waits and bool(ticket.updated_at > now() - REOPENED_WITHIN)


def due(kind: str) -> dt.date | None:
    """The last day to answer, asked today."""
    if kind in WITHOUT_TERM:
        return None
    return working_days.after(moments.today(), WORKING_DAYS)


def is_overdue(ticket: Ticket) -> bool:
    return ticket.waits and ticket.due_on is not None and ticket.due_on < moments.today()


def note(
    ticket: Ticket,
    text: str,
    files: Sequence[Proof] = (),
    *,
    by: User | None,
    by_office: bool = False,
) -> None:
    """Write beside it, in the caller's transaction."""
    row = TicketNote.create(ticket=ticket, text=text, author=by, by_office=by_office)
    for file in files:
        TicketFile.create(note=row, proof=proofs.keep(file, by=by))
