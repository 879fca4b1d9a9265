"""Why a paper that is there doesn't count."""

from enum import StrEnum

from models import Damage, Document, DocumentState, Entity, Scan, ready

BROKEN = """
    SELECT document.id, stored_file.scan FROM document
    JOIN stored_file ON stored_file.content_hash = document.content_hash
    WHERE document.entity_id = ? AND document.removed_at IS NULL
    AND (stored_file.damage <> ? OR stored_file.scan = ?)
"""


class Fault(StrEnum):
    EXPIRED = "expired"
    LOST = "lost"
    """Its file is missing in the store, or isn't what was handed in."""
    INFECTED = "infected"
    RETURNED = "returned"
    """By the institution, to be corrected."""


OF_STATE: dict[str, Fault] = {
    DocumentState.EXPIRED: Fault.EXPIRED,
    DocumentState.RETURNED: Fault.RETURNED,
}


def found(entity: Entity, documents: list[Document]) -> dict[int, Fault]:
    """What is wrong with these documents of the entity, by their ids."""
    standing = {each.id: OF_STATE[each.state] for each in documents if each.state in OF_STATE}
    broken = ready.run(BROKEN, entity.id, Damage.NONE, Scan.INFECTED).fetchall()
    return standing | {
        id: Fault.INFECTED if scan == Scan.INFECTED else Fault.LOST for id, scan in broken
    }


def outlasts(other: Document, document: Document) -> bool:
    """Does one paper make another of its row needless? That of the later date; of equal or
    unknown dates, and of one that was returned, the newer."""
    if document.state == DocumentState.RETURNED:
        return bool(other.id > document.id)
    if other.valid_until and document.valid_until and other.valid_until != document.valid_until:
        return bool(other.valid_until > document.valid_until)
    return bool(other.id > document.id)
