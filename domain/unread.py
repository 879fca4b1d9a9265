"""Which conversations one side of them hasn't read, and who is told of them."""

from typing import Any

from models import (
    Access,
    AccessState,
    Entity,
    Message,
    Role,
    Thread,
    User,
    UserState,
    ready,
)

MOST_ENTITIES, MOST_SUBJECTS = 20, 5
LONGEST_SUBJECT = 60
OF_ENTITY = "SELECT count(*) FROM thread WHERE entity_id = ? AND office_last > entity_read"
OF_OFFICE = "SELECT count(*) FROM thread WHERE entity_last > office_read"


def of_entity(entity: Entity) -> int:
    return int(ready.run(OF_ENTITY, entity.id).fetchone()[0])


def of_office() -> int:
    return int(ready.run(OF_OFFICE).fetchone()[0])


def readers(thread: Thread) -> list[User]:
    """Of its entity: the administrators, and those who wrote in it and still act there."""
    return list(
        User.select()
        .join(Access, on=(Access.user == User.id))
        .where(
            Access.entity == thread.entity_id,
            Access.state == AccessState.ACCEPTED,
            User.state == UserState.ACTIVE,
            (Access.role == Role.ADMINISTRATOR) | User.id.in_(_writers(thread.id)),
        )
    )


def lines(user: User) -> list[dict[str, Any]]:
    """For the digest of one of them: by entity how many, and what the first are about; at the end
    those of the institution, if this person answers there."""
    told: dict[str, dict[str, Any]] = {}
    for thread in _for(user):
        entity = thread.entity
        new = {"name": entity.name, "code": entity.code, "count": 0, "subjects": []}
        line = told.setdefault(entity.code, new)
        line["count"] += 1
        if line["count"] <= MOST_SUBJECTS:
            line["subjects"].append(_capped(thread.subject))
    found = list(told.values())[:MOST_ENTITIES]
    if user.answers_requests and (waiting := of_office()):
        found.append({"name": "", "code": "", "count": waiting, "subjects": []})
    return found


def _for(user: User) -> list[Thread]:
    query = (
        Thread.select(Thread, Entity)
        .join(Entity)
        .join(Access, on=(Access.entity == Entity.id))
        .where(
            Access.user == user,
            Access.state == AccessState.ACCEPTED,
            Thread.office_last > Thread.entity_read,
            (Access.role == Role.ADMINISTRATOR) | (_written(user)),
        )
    )
    return list(query.order_by(Entity.name, Entity.id, Thread.updated_at).limit(200))


def _writers(thread: int) -> Any:
    return Message.select(Message.author).where(Message.thread == thread)


def _written(user: User) -> Any:
    return Thread.id.in_(Message.select(Message.thread).where(Message.author == user))


def _capped(subject: str) -> str:
    """No room for a message in a letter of ours (A64)."""
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"
