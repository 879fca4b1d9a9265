"""What a user has asked for, was given or has begun: for reading."""

from dataclasses import dataclass

from domain.matches import Match
from models import Access, AccessState, Entity, User
from models.ready import Ready

ASKED = Ready(
    Access,
    """
    SELECT access.*, entity.* FROM access JOIN entity ON entity.id = access.entity_id
    WHERE access.user_id = ? AND entity.state <> 'merged'
    ORDER BY access.requested_at DESC, access.id DESC
    """,
    joined="entity",
)
BEGUN = Ready(
    Entity, "SELECT * FROM entity WHERE created_by_id = ? AND state = 'draft' ORDER BY id DESC"
)


@dataclass(frozen=True)
class Registration:
    """A row of *Mis registros*."""

    access: Access

    @property
    def tax_id(self) -> str:
        """A natural person's is shown whole only to who is in: asking tells nobody a cédula."""
        return Match(self.access.entity, self.access.state == AccessState.ACCEPTED).tax_id


def of(user: User) -> list[Registration]:
    """All that the user has asked for or was given, the newest first."""
    return [Registration(access) for access in ASKED.all(user.id)]


def find(code: str, *, by: User) -> Access | None:
    """One of them by its code; another's is as missing as one that never was."""
    access: Access | None = (
        Access.select(Access, Entity)
        .join(Entity)
        .where(Access.code == code, Access.user == by)
        .first()
    )
    return access


def drafts(user: User) -> list[Entity]:
    """The forms that the user has begun and not finished, the newest first."""
    return BEGUN.all(user.id)
