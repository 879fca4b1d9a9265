"""What an entity's family hands in, and what of it is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain import faults
from domain.faults import Fault
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
    faults: Mapping[int, Fault] = field(default_factory=dict)
    """Of its files, by their ids."""

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
        return bool(self.requirement.mandatory) and not self.is_whole and not self.substituted_by

    @property
    def is_whole(self) -> bool:
        """Is there a file that counts, and none worn out that nothing has replaced?"""
        return bool(self.counting) and not self.worn_out

    @property
    def counting(self) -> list[Document]:
        return [each for each in self.documents if each.id not in self.faults]

    @property
    def worn_out(self) -> Document | None:
        """The newest file with a fault that no other file of the row has made good."""
        for each in reversed(self.documents):
            if each.id in self.faults and not self.replaced(each):
                return each
        return None

    @property
    def fault(self) -> Fault | None:
        return self.faults[self.worn_out.id] if self.worn_out else None

    def replaced(self, document: Document) -> bool:
        return any(faults.outlasts(other, document) for other in self.counting)


def rows(entity: Entity) -> list[Row]:
    """The active requirements of its family in their order, each with its files."""
    required = ACTIVE.all(entity.family, True)
    kept = KEPT.all(entity.id)
    wrong = faults.found(entity, kept)
    files: dict[str, list[Document]] = {}
    for document in kept:
        files.setdefault(document.requirement, []).append(document)
    substitutes = {
        replaced: requirement for requirement in required for replaced in replaced_by(requirement)
    }
    own = {one.code: Row(one, files.get(one.code, []), faults=wrong) for one in required}
    return [_substituted(row, own, substitutes.get(row.code)) for row in own.values()]


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


def _substituted(row: Row, rows: Mapping[str, Row], substitute: Requirement | None) -> Row:
    if substitute is None:
        return row
    stands = rows[substitute.code].is_whole
    return replace(row, substitute=substitute, substituted_by=substitute if stands else None)
