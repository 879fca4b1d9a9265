"""*Mensajes*: what an entity and the institution write to each other.

Read and unread are of a side: what one of an entity has read, its people have read. Nobody gets a
letter for each message: who hears of them finds the unread ones in the digest of the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain import audit, deciders, limits, notices, proofs, search, tax_ids, unread
from domain.errors import Refused, TooOften
from domain.locking import locked
from domain.names import holds_address
from domain.once import once
from models import (
    Entity,
    EntityState,
    Message,
    MessageFile,
    NoticeKind,
    Proof,
    Thread,
    User,
    db,
    now,
)

LONGEST, LONGEST_SUBJECT = 2000, 120
NO_SUBJECT = "Escriba el asunto: de qué se trata, en pocas palabras."
AN_ADDRESS = "Escriba el asunto sin direcciones de internet. Póngalas en el mensaje."
NO_TEXT = "Escriba el mensaje."
NO_SUCH_ENTITY = "No hay una entidad registrada con ese NIT. Revíselo."
NOT_REGISTERED = (
    "Finalice primero el registro de la entidad. Si algo se lo impide, escriba a la mesa de "
    "servicio."
)
DISPUTED = (
    "La entidad está en disputa: mientras se decide, no se envían mensajes. Responda en el "
    "reclamo, o escriba a la mesa de servicio."
)
SEVERAL = "Varias entidades tienen ese NIT. Escriba en su lugar el código de una: {}."
REGISTERED = Entity.state == EntityState.REGISTERED
CLOSED = "Esta conversación está cerrada. Empiece otra."
ANOTHER_CAME = "Llegó otro mensaje mientras tanto. Léalo, y después cierre la conversación."
TOO_OFTEN = "Su entidad envió muchos mensajes hoy. Guarde lo que escribió e inténtelo mañana."


@dataclass(frozen=True)
class Said:
    """What somebody sends, and from which side; `key` makes a second sending harmless."""

    text: str
    files: Sequence[Proof]
    by: User
    key: str
    by_office: bool = False


def addressed(tax_id: str) -> Entity:
    """The one registered entity with this NIT, or with this code. Raises Refused: what is written
    may not reach a namesake of the number (A64)."""
    found = list(Entity.select().where(Entity.id.in_(search.find_by_tax_id(tax_id))))
    if not any(tax_ids.is_foreign(each.family, each.country) for each in found):
        tax_ids.check(tax_id)
    found = found or list(Entity.select().where(Entity.code == tax_id, REGISTERED))
    if not found:
        raise Refused(NO_SUCH_ENTITY, field="tax_id")
    if len(found) > 1:
        named = "; ".join(f"{each.code} es «{each.name[:50]}»" for each in found[:5])
        raise Refused(SEVERAL.format(named), field="tax_id")
    return found[0]


def start(entity: Entity, subject: str, said: Said) -> Thread:
    """Begin a conversation with its first message. Raises Refused."""
    code = once(f"{said.key}:{entity.code}", lambda: _start(entity, subject, said))
    thread: Thread = Thread.get(Thread.code == code)
    return thread


def reply(thread: Thread, said: Said, *, seen: int) -> None:
    """Write in it; what the page showed, up to `seen`, is read then. Raises Refused."""

    def act() -> str:
        held = _may_write(thread.entity, said)
        _write(held, thread, said)
        _read(thread, seen, by_office=said.by_office)
        return "sent"

    once(f"{said.key}:{thread.code}", act)


def read(thread: Thread, seen: int, *, by_office: bool) -> None:
    """One side has read up to there."""
    with db.atomic():
        _read(thread, seen, by_office=by_office)


def close(thread: Thread, *, seen: int, by: User) -> None:
    """The institution ends it, having seen all of it: it stays to be read. Raises Refused."""
    with db.atomic():
        closed = Thread.update(closed_at=now(), closed_by=by, office_read=seen).where(
            Thread.id == thread.id, Thread.closed_at.is_null(), Thread.length == seen
        )
        if closed.execute():
            audit.record("thread_closed", by=by, subject=thread.code)
        elif Thread.get_by_id(thread.id).is_open:
            raise Refused(ANOTHER_CAME)


def _start(entity: Entity, subject: str, said: Said) -> str:
    if not subject:
        raise Refused(NO_SUBJECT, field="subject")
    if holds_address(subject):
        raise Refused(AN_ADDRESS, field="subject")
    held = _may_write(entity, said)
    thread = Thread.create(entity=held, subject=subject)
    audit.record("thread_started", by=said.by, subject=thread.code, entity=held.code)
    _write(held, thread, said)
    return str(thread.code)


def _may_write(entity: Entity, said: Said) -> Entity:
    """The entity, held, so that its messages come one after the other."""
    if not said.text:
        raise Refused(NO_TEXT, field="text")
    held = locked(entity)
    if held.is_draft:
        raise Refused(NOT_REGISTERED)
    if held.is_disputed:
        raise Refused(DISPUTED)
    if not said.by_office and not limits.allow(limits.MESSAGES, held.code):
        raise TooOften(TOO_OFTEN)
    return held


def _write(entity: Entity, thread: Thread, said: Said) -> None:
    last = "office_last" if said.by_office else "entity_last"
    after = {"length": Thread.length + 1, last: Thread.length + 1, "updated_at": now()}
    changed = (
        Thread.update(after)
        .where(Thread.id == thread.id, Thread.closed_at.is_null())
        .returning(Thread.length)
    )
    row = next(iter(changed.execute()), None)
    if row is None:
        raise Refused(CLOSED)
    message = Message.create(
        thread=thread, number=row.length, by_office=said.by_office, author=said.by, text=said.text
    )
    for file in said.files:
        MessageFile.create(message=message, proof=proofs.keep(file, by=said.by))
    audit.record("message_sent", by=said.by, subject=thread.code, entity=entity.code)
    people = unread.readers(thread) if said.by_office else deciders.staff()
    notices.told_now(NoticeKind.MESSAGES, people)


def _read(thread: Thread, seen: int, *, by_office: bool) -> None:
    column: Any = Thread.office_read if by_office else Thread.entity_read
    Thread.update({column: seen}).where(
        Thread.id == thread.id, column < seen, Thread.length >= seen
    ).execute()
