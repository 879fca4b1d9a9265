"""What an entity and the institution write to each other, in one line each."""

import os
from collections.abc import Sequence

from domain import threads
from domain.threads import Said
from models import Entity, Proof, Thread, User


def say(
    text: str = "¿Dónde la anexo?",
    *,
    by: User,
    files: Sequence[Proof] = (),
    key: str = "",
    by_office: bool = False,
) -> Said:
    return Said(text, files, by=by, key=key or os.urandom(8).hex(), by_office=by_office)


def begin(entity: Entity, by: User, subject: str = "La póliza", **said: object) -> Thread:
    return threads.start(entity, subject, say(by=by, **said))


def fresh(thread: Thread) -> Thread:
    return Thread.get_by_id(thread.id)
