"""What an entity's family hands in, and what of it is there."""

from dataclasses import dataclass

from models import Document, DocumentState, Entity, Requirement
from models.ready import Ready

ACTIVE = Ready(
    Requirement, "SELECT * FROM requirement WHERE family = ? AND active = ? ORDER BY position, id"
)
FIND = Ready(Requirement, "SELECT * FROM requirement WHERE family = ? AND code = ? AND active = ?")
KEPT = Ready(
    Document, "SELECT * FROM document WHERE entity_id = ? AND removed_at IS NULL ORDER BY id"
)


@dataclass(frozen=True)
class Row:
    """A requirement, with the entity's files for it, oldest first."""

    requirement: Requirement
    documents: list[Document]
    substitute: Requirement | None = None
    """Whose files may stand for this row's."""
    substituted_by: Requirement | None = None
    """The same, once there are such files."""

    @property
    def code(self) -> str:
        return str(self.requirement.code)

    @property
    def state(self) -> DocumentState:
        """That of its newest file."""
        return DocumentState(self.documents[-1].state if self.documents else DocumentState.MISSING)

    @property
    def is_missing(self) -> bool:
        """Does *Finalizar* wait for it?"""
        return bool(self.requirement.mandatory) and not self.documents and not self.substituted_by


def rows(entity: Entity) -> list[Row]:
    """The active requirements of its family in their order, each with its files."""
    required = ACTIVE.all(entity.family, True)
    files: dict[str, list[Document]] = {}
    for document in KEPT.all(entity.id):
        files.setdefault(document.requirement, []).append(document)
    substitutes = {
        replaced: requirement for requirement in required for replaced in replaced_by(requirement)
    }
    return [_row(requirement, files, substitutes.get(requirement.code)) for requirement in required]


def replaced_by(requirement: Requirement) -> list[str]:
    """The codes of the rows that this one's files stand for."""
    return [code for code in requirement.substitute_for.split("+") if code]


def find(entity: Entity, code: str) -> Requirement | None:
    """An active requirement of the entity's family."""
    return FIND(entity.family, code, True)


def missing_mandatory(entity: Entity) -> list[Row]:
    return [row for row in rows(entity) if row.is_missing]


def counted(every: list[Row]) -> tuple[int, int]:
    """How many mandatory rows are done, of how many."""
    mandatory = [row for row in every if row.requirement.mandatory]
    return sum(not row.is_missing for row in mandatory), len(mandatory)


def _row(
    requirement: Requirement, files: dict[str, list[Document]], substitute: Requirement | None
) -> Row:
    own = files.get(requirement.code, [])
    stands = substitute is not None and substitute.code in files
    return Row(requirement, own, substitute, substitute if stands else None)
