"""A circular is sent: a letter a person, in one act, spread so that a mail server takes them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from domain import addressees, audit, limits, moments, outbox, settings
from domain.errors import Refused, TooOften
from domain.once import once
from models import Addressee, Circular, CircularState, User, db, now

PACES = (30, 60, 120, 300)
USUAL_PACE = 60
LONGEST_SUBJECT = 200
NOT_PUBLISHED = "Publique la circular antes de enviarla."
NO_PACE = "Elija cuántos correos salen en un minuto."
NOBODY = "A todos los que tienen correo ya se les envió. Agregue personas, o use los mensajes."
TOO_OFTEN = "Pidió muchas pruebas seguidas. Espere una hora."


def waiting(circular: Circular) -> int:
    """How many would be written to."""
    return int(Addressee.select().where(_unsent(circular)).count())


def without_email(circular: Circular) -> int:
    query = Addressee.select().where(Addressee.circular == circular, Addressee.email == "")
    return int(query.count())


def send(circular: Circular, *, pace: int, by: User, key: str) -> int:
    """Queue a letter to each person who has an address and got none. Returns how many; the same
    key again answers the same. Raises Refused."""
    if pace not in PACES:
        raise Refused(NO_PACE, field="pace")
    return int(once(key, lambda: _send(circular, pace, by)))


def _send(circular: Circular, pace: int, by: User) -> str:
    hold(circular)
    at = now()
    marked = (
        Addressee.update(sent_at=at)
        .where(_unsent(circular))
        .returning(Addressee.id, Addressee.code, Addressee.email)
        .tuples()
        .execute()
    )
    people = sorted(marked)
    if not people:
        raise Refused(NOBODY)
    queue(circular, [(code, email) for _, code, email in people], at=at, pace=pace)
    audit.record("circular_sent", by=by, subject=circular.code, count=len(people), pace=pace)
    return str(len(people))


def queue(
    circular: Circular,
    people: Sequence[tuple[str, str]],
    *,
    at: dt.datetime,
    pace: int,
    kind: str = "circular",
) -> None:
    """A letter `kind` for each (code, e-mail), so many a minute, in the caller's transaction; who
    still has one of that kind waiting gets no second."""
    between = dt.timedelta(minutes=1) / pace
    told = subject(circular, reminder=kind != "circular")
    outbox.post_all(
        [
            outbox.letter(kind, told, email, addressee=code)
            | {"once": f"{kind}:{code}", "run_at": at + between * place}
            for place, (code, email) in enumerate(people)
        ]
    )


def try_out(circular: Circular, *, by: User) -> str:
    """The letter as people get it, to who asks for it. Returns their address; raises Refused."""
    if not limits.allow(limits.TEST_LETTERS, by.code):
        raise TooOften(TOO_OFTEN)
    told = f"Prueba: {subject(circular)}"[:LONGEST_SUBJECT]
    with db.atomic():
        outbox.post("circular", told, by.email, circular=circular.code)
    return str(by.email)


def subject(circular: Circular, *, reminder: bool = False) -> str:
    begins = "Recordatorio: " if reminder else ""
    return f"{begins}Circular {circular.number}: {circular.subject}"[:LONGEST_SUBJECT]


def message(circular: Circular, addressee: Addressee) -> str:
    """To be sent by hand, by WhatsApp or SMS."""
    until = f" Plazo: {moments.day_in_full(circular.deadline)}." if circular.deadline else ""
    address = settings.link(addressees.path(addressee.link))
    return (
        f"{addressee.name}: Circular {circular.number}, {circular.subject}.{until} "
        f"Regístrese con su enlace personal: {address}"
    )


def _unsent(circular: Circular) -> Any:
    return (Addressee.circular == circular) & Addressee.sent_at.is_null() & (Addressee.email != "")


def hold(circular: Circular) -> None:
    """Two who send at once come one after the other, and the second finds nobody left."""
    held = Circular.update(code=circular.code).where(
        Circular.id == circular.id, Circular.state == CircularState.PUBLISHED
    )
    if not held.execute():
        raise Refused(NOT_PUBLISHED)
