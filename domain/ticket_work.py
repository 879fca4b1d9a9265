"""*Mesa de servicio*, the institution's side: a queue, whose it is, and the answer."""

from collections.abc import Sequence
from typing import Any

from domain import audit, ticket_letters, tickets
from domain.errors import Refused
from domain.once import once
from models import Proof, Ticket, TicketState, User, db, now
from models.tickets import WAITING

NO_ANSWER = "Escriba la respuesta: la persona la recibe por correo."
NO_REASON = "Escriba por qué se cierra sin respuesta: la persona lo lee."
ANSWERED = "Otra persona la respondió o la cerró antes. Mire qué le dijo."
TAKEN = "Ya la atiende {}."


def take(ticket: Ticket, *, by: User) -> None:
    """*Atender*: the others see that somebody does. Raises Refused if it is another's."""
    with db.atomic():
        if _move(ticket, (TicketState.OPEN,), TicketState.TAKEN, taken_by=by):
            audit.record("ticket_taken", by=by, subject=ticket.code)
            return
        row: Ticket = Ticket.get_by_id(ticket.id)
        if not row.waits:
            raise Refused(ANSWERED)
        if row.taken_by_id != by.id:
            raise Refused(TAKEN.format(row.taken_by.name if row.taken_by else "otra persona"))


def answer(ticket: Ticket, text: str, files: Sequence[Proof], *, by: User, key: str) -> None:
    """By letter, and on its page. Whoever took it: people fall ill. Raises Refused."""

    def act() -> str:
        if not text:
            raise Refused(NO_ANSWER, field="text")
        if not _move(ticket, WAITING, TicketState.ANSWERED, taken_by=by):
            raise Refused(ANSWERED)
        tickets.note(ticket, text, files, by=by, by_office=True)
        audit.record("ticket_answered", by=by, subject=ticket.code)
        ticket_letters.answered(Ticket.get_by_id(ticket.id), text)
        return "answered"

    once(f"{key}:{ticket.code}", act)


def close(ticket: Ticket, reason: str, *, by: User) -> None:
    """Once it is answered; or without, for a reason, and then no letter goes: it may be nobody's
    address. Raises Refused."""
    with db.atomic():
        row: Ticket = Ticket.get_by_id(ticket.id)
        if row.state == TicketState.CLOSED:
            return
        if row.waits and not reason:
            raise Refused(NO_REASON, field="reason")
        if not _move(ticket, (TicketState(row.state),), TicketState.CLOSED):
            raise Refused(ANSWERED)
        if row.waits:
            tickets.note(ticket, reason, by=by, by_office=True)
        audit.record("ticket_closed", by=by, subject=ticket.code, answered=not row.waits)


def _move(ticket: Ticket, before: Sequence[TicketState], after: TicketState, **more: Any) -> bool:
    """By one conditional UPDATE; False if it is in another state."""
    changed = Ticket.update(state=after, updated_at=now(), **more).where(
        Ticket.id == ticket.id, Ticket.state.in_(before)
    )
    return bool(changed.execute())
