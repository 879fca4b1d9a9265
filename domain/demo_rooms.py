"""What the other rooms of the demo show: a notice, a conversation, a request, an outage, a SECOP
account and a certificate."""

import datetime as dt

from domain import bulletins, certificates, outages, secop_accounts, threads, ticket_work, tickets
from domain.bulletins import Notice
from domain.moments import today
from domain.outages import Told
from domain.threads import Said
from domain.tickets import Asked
from models import BulletinKind, Entity, OutageKind, TicketKind, User, now

NETWORK = "127.0.0.1"
QUESTION = "El RUP lo renuevo en abril. ¿Sirve el que tengo mientras tanto?"
ANSWER = "Sí: anexe el que tiene, y en abril lo cambia por el nuevo."
THANKS = "Gracias, ya lo anexé."


def fill(company: Entity, complete: Entity, *, supplier: User, owner: User, chief: User) -> None:
    """`supplier` administers `company`, `owner` the entity that has all its papers."""
    _notice(chief)
    _conversation(company, supplier, chief)
    _requests(supplier, chief)
    began = now() - dt.timedelta(days=3, hours=2)
    told = Told(OutageKind.PORTAL, "Se fue la energía.", began, began + dt.timedelta(minutes=40))
    outages.record(told, by=chief, key="demo:outage")
    day = today() - dt.timedelta(days=30)
    secop_accounts.record(complete, complete.name, day, proof=None, by=owner, key="demo:secop")
    certificates.issue(complete, by=owner)


def _notice(chief: User) -> None:
    day = today()
    title = "El domingo habrá mantenimiento de 6 a 8 de la mañana"
    notice = Notice(
        BulletinKind.MAINTENANCE,
        title,
        "Durante ese tiempo el portal no se abre. Lo que haya guardado sigue ahí.",
        first_day=day,
        last_day=day + dt.timedelta(days=14),
        happens_on=day + dt.timedelta(days=6 - day.weekday() or 7),
    )
    bulletins.publish(notice, by=chief, key="demo:notice")


def _conversation(company: Entity, supplier: User, chief: User) -> None:
    """Its last message waits for the institution."""
    thread = threads.start(company, "Vigencia del RUP", Said(QUESTION, [], supplier, "demo:asked"))
    threads.reply(thread, Said(ANSWER, [], chief, "demo:answered", by_office=True), seen=1)
    threads.reply(thread, Said(THANKS, [], supplier, "demo:thanked"), seen=2)


def _requests(supplier: User, chief: User) -> None:
    """One answered, and a petition of who has no user, which waits."""
    asked = Asked(TicketKind.HELP, "No encuentro dónde cambio el teléfono de la empresa.")
    ticket = tickets.ask(asked, [], by=supplier, network=NETWORK, key="demo:help")
    said = "Entre a «Editar el registro», sección «Contactos», y guarde el nuevo."
    ticket_work.answer(ticket, said, [], by=chief, key="demo:helped")
    text = "Solicito copia de la circular con la que piden el registro."
    petition = Asked(TicketKind.PETITION, text, "Nohora Ibarra", "nohora@correo.example")
    tickets.ask(petition, [], by=None, network=NETWORK, key="demo:petition")
