"""Conversations as the two sides look at them: lists, and the messages of one."""

from peewee import JOIN

from domain import proofs
from domain.errors import Missing
from domain.numbered_pages import PAGE, Page, paged
from models import Entity, Message, MessageFile, Proof, Thread, User

VIEWS = {
    "sin-leer": "Sin leer",
    "abiertas": "Abiertas",
    "cerradas": "Cerradas",
}


def of_entity(entity: Entity, number: int) -> Page:
    """Its conversations: the unread ones first, then the newest."""
    is_read = Thread.office_last <= Thread.entity_read
    query = Thread.select().where(Thread.entity == entity)
    return paged(query.order_by(is_read, Thread.updated_at.desc(), Thread.id.desc()), number)


def of_office(view: str, number: int) -> Page:
    """Those of all entities: what isn't read the oldest first, the others the newest first."""
    query = Thread.select(Thread, Entity).join(Entity)
    if view == "sin-leer":
        query = query.where(Thread.entity_last > Thread.office_read)
        return paged(query.order_by(Thread.updated_at, Thread.id), number)
    query = query.where(Thread.closed_at.is_null(view == "abiertas"))
    return paged(query.order_by(Thread.updated_at.desc(), Thread.id.desc()), number)


def find(entity: Entity, code: str) -> Thread | None:
    thread: Thread | None = Thread.get_or_none(Thread.code == code, Thread.entity == entity)
    return thread


def find_any(code: str) -> Thread | None:
    """For staff."""
    query = Thread.select(Thread, Entity, User).join(Entity).switch(Thread)
    query = query.join(User, JOIN.LEFT_OUTER, on=(Thread.closed_by == User.id))
    thread: Thread | None = query.where(Thread.code == code).first()
    return thread


def messages(thread: Thread, number: int = 0) -> Page:
    """Those of a page; without a number the last ones."""
    last = max((thread.length + PAGE - 1) // PAGE, 1)
    number = min(number, last) if number > 0 else last
    first = (number - 1) * PAGE
    query = (
        Message.select(Message, User)
        .join(User, JOIN.LEFT_OUTER)
        .where(Message.thread == thread, Message.number > first, Message.number <= first + PAGE)
        .order_by(Message.number)
    )
    shown = proofs.with_files(query, MessageFile.message)
    return Page(shown, number, number - 1, number + 1 if number < last else 0)


def file(thread: Thread, code: str) -> Proof:
    """One of its files. Raises Missing."""
    query = Proof.select().join(MessageFile).join(Message)
    found: Proof | None = query.where(Message.thread == thread, Proof.code == code).first()
    if found is None:
        raise Missing(code)
    return found
