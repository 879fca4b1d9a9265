"""What a person wrote to the institution, among their own data."""

from collections.abc import Iterator

from domain import moments, state_names, ticket_letters
from models import Message, Ticket, TicketKind, TicketNote, User

MOST = 500
Row = dict[str, str]


def messages(user: User) -> Iterator[Row]:
    sent = Message.select().where(Message.author == user).order_by(Message.id.desc())
    for row in sent.limit(MOST):
        yield {
            "Entidad": row.thread.entity.name,
            "Asunto": row.thread.subject,
            "Mensaje": row.text,
            "Fecha": moments.full(row.created_at, user.time_zone),
        }


def tickets(user: User) -> Iterator[Row]:
    """Asked while signed in; whoever typed this address otherwise may not have been this person."""
    asked = Ticket.select().where(Ticket.asked_by == user).order_by(Ticket.id.desc())
    for row in asked.limit(MOST):
        written = TicketNote.select().where(TicketNote.ticket == row, ~TicketNote.by_office)
        yield {
            "Radicado": row.receipt,
            "Qué es": ticket_letters.NAMES[TicketKind(row.kind)],
            "Estado": state_names.TICKETS[row.state],
            "Texto": "\n".join(note.text for note in written.order_by(TicketNote.id)),
            "Hecha": moments.full(row.created_at, user.time_zone),
        }
