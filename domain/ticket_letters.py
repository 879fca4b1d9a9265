"""The letters about a ticket: to who asked, with the personal link, and to staff."""

from typing import Any

from domain import deciders, emails, limits, moments, outbox
from models import Ticket, TicketKind

NAMES = {
    TicketKind.HELP: "Ayuda con el portal",
    TicketKind.PETITION: "Petición",
    TicketKind.COMPLAINT: "Queja",
    TicketKind.CLAIM: "Reclamo",
    TicketKind.SUGGESTION: "Sugerencia",
    TicketKind.REPORT: "Denuncia",
}


def received(ticket: Ticket) -> None:
    """None of what was typed but the name: anybody may have typed this address (A64), from many
    networks too. Then it stays silent past three in six hours (A04)."""
    mailbox = emails.mailbox(ticket.email)
    if not ticket.asked_by_id and not limits.allow(limits.LETTERS, f"asked:{mailbox}"):
        return
    _to_asker("ticket_received", f"Recibimos su solicitud {ticket.receipt}", ticket)


def answered(ticket: Ticket, text: str) -> None:
    _to_asker("ticket_answered", f"Respuesta a su solicitud {ticket.receipt}", ticket, answer=text)


def waits(ticket: Ticket) -> None:
    """Staff, at most three letters in six hours each (A04): the list has them all."""
    for person in deciders.staff():
        if limits.allow(limits.LETTERS, f"ticket:{person.id}"):
            outbox.post(
                "ticket_waits",
                "Una solicitud espera en la mesa de servicio",
                person.email,
                name=person.name,
                code=ticket.code,
                **_facts(ticket),
            )


def _to_asker(template: str, subject: str, ticket: Ticket, **more: Any) -> None:
    if address := ticket.address:
        outbox.post(
            template,
            subject,
            address,
            ticket=ticket.code,
            name=ticket.whose,
            **_facts(ticket),
            **more,
        )


def _facts(ticket: Ticket) -> dict[str, Any]:
    until = moments.day_in_full(ticket.due_on) if ticket.due_on else ""
    return {"receipt": ticket.receipt, "what": NAMES[TicketKind(ticket.kind)], "until": until}
