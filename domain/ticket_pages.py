"""Tickets as staff and those who asked look at them."""

from peewee import JOIN

from domain import moments, proofs
from domain.errors import Missing
from domain.numbered_pages import Page, paged
from domain.proofs import WithFiles
from models import Proof, Ticket, TicketFile, TicketNote, TicketState, User
from models.tickets import WAITING

VIEWS = {
    "por-responder": "Por responder",
    "respondidas": "Respondidas",
    "cerradas": "Cerradas",
}
MOST_OWN = 50


def of_office(view: str, number: int) -> Page:
    """What waits, the oldest first; of the others the newest."""
    query = Ticket.select(Ticket, User).join(
        User, JOIN.LEFT_OUTER, on=(Ticket.taken_by == User.id), attr="taken_by"
    )
    if view == "por-responder":
        query = query.where(Ticket.state.in_(WAITING))
        return paged(query.order_by(Ticket.opened_at, Ticket.id), number)
    state = TicketState.ANSWERED if view == "respondidas" else TicketState.CLOSED
    query = query.where(Ticket.state == state)
    return paged(query.order_by(Ticket.updated_at.desc(), Ticket.id.desc()), number)


def waiting() -> tuple[int, int]:
    """How many wait for an answer, and how many of them past their term."""
    query = Ticket.select().where(Ticket.state.in_(WAITING))
    return query.count(), query.where(Ticket.due_on < moments.today()).count()


def of_user(user: User) -> list[Ticket]:
    """Their own, the newest first."""
    mine = Ticket.select().where(Ticket.asked_by == user)
    return list(mine.order_by(Ticket.id.desc()).limit(MOST_OWN))


def find(code: str) -> Ticket | None:
    """For staff."""
    ticket: Ticket | None = Ticket.get_or_none(Ticket.code == code)
    return ticket


def find_mine(code: str, user: User) -> Ticket | None:
    ticket: Ticket | None = Ticket.get_or_none(Ticket.code == code, Ticket.asked_by == user)
    return ticket


def notes(ticket: Ticket) -> list[WithFiles]:
    """What was written about it, the oldest first."""
    query = TicketNote.select(TicketNote, User).join(User, JOIN.LEFT_OUTER)
    rows = query.where(TicketNote.ticket == ticket).order_by(TicketNote.id)
    return proofs.with_files(rows, TicketFile.note)


def file(ticket: Ticket, code: str) -> Proof:
    """One of its files. Raises Missing."""
    query = Proof.select().join(TicketFile).join(TicketNote)
    found: Proof | None = query.where(TicketNote.ticket == ticket, Proof.code == code).first()
    if found is None:
        raise Missing(code)
    return found
