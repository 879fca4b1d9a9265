"""To entities that had finished: something else is asked of them, or something changed."""

from collections.abc import Sequence
from typing import Any

from domain import outbox
from models import Access, AccessState, Entity, Requirement, Role, User, UserState

SUBJECT = "Cambió un documento que se le pide"


def asked_anew(requirement: Requirement, entities: Sequence[Entity]) -> None:
    """One letter each, all queued at once: to the entity's address, else to an administrator."""
    people = _administrators([each for each in entities if not each.letters_go_to])
    letters = [
        _letter(requirement, entity, address)
        for entity in entities
        if (address := entity.letters_go_to or people.get(entity.id))
    ]
    outbox.post_all(letters)


def _letter(requirement: Requirement, entity: Entity, address: str) -> dict[str, Any]:
    told = {"entity": entity.name, "code": entity.code, "label": requirement.label}
    mandatory = bool(requirement.mandatory)
    return outbox.letter("requirement_asked", SUBJECT, address, mandatory=mandatory, **told)


def _administrators(entities: Sequence[Entity]) -> dict[int, str]:
    """The address of the one who has administered each the longest."""
    rows = (
        Access.select(Access.entity, Access.user, User.id, User.email)
        .join(User, on=(Access.user == User.id))
        .where(
            Access.entity.in_([each.id for each in entities]),
            Access.role == Role.ADMINISTRATOR,
            Access.state == AccessState.ACCEPTED,
            User.state == UserState.ACTIVE,
        )
        .order_by(Access.id.desc())
    )
    return {row.entity_id: str(row.user.email) for row in rows}
