"""What is asked of an entity, and what of it is there.

A requirement that changes becomes a new version: a draft is asked what stands now, who has
finished what stood then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain import faults
from domain.faults import Fault
from domain.locking import locked
from domain.moments import today
from models import AskedRequirement, Document, DocumentState, Entity, Requirement, db, ready
from models.ready import Ready

COLUMNS = (
    "requirement.id, family, organisation_type, code, label, help, why, source, form, mandatory, "
    "active, position, validity, substitute_for"
)
CURRENT = Ready(
    Requirement,
    f"SELECT {COLUMNS} FROM requirement WHERE family = ? AND organisation_type IN ('', ?) "  # noqa: S608
    "AND retired_at IS NULL AND (active = ? OR organisation_type <> '') ORDER BY position, id",
)
ASKED = Ready(
    Requirement,
    f"SELECT {COLUMNS} FROM requirement "  # noqa: S608
    "JOIN asked_requirement ON requirement_id = requirement.id WHERE entity_id = ? "
    "ORDER BY position, requirement.id",
)
KEPT = Ready(
    Document, "SELECT * FROM document WHERE entity_id = ? AND removed_at IS NULL ORDER BY id"
)

LASTING = (DocumentState.ATTACHED, DocumentState.ACCEPTED)
"""What counts until its day."""


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
        """That of its newest file, of those that count if there are any."""
        if self.fault == Fault.EXPIRED:
            return DocumentState.EXPIRED
        files = self.counting or self.documents
        return DocumentState(files[-1].state if files else DocumentState.MISSING)

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
    """What is asked of it, in its order, each with its files."""
    kept = _kept(entity)
    return _laid_out(asked_of(entity), kept, faults.found(entity, kept))


def blank_rows(required: list[Requirement]) -> list[Row]:
    """The same for who has handed in nothing yet."""
    return _laid_out(required, [], {})


def _laid_out(
    required: list[Requirement], kept: list[Document], wrong: Mapping[int, Fault]
) -> list[Row]:
    files: dict[str, list[Document]] = {}
    for document in kept:
        files.setdefault(document.requirement, []).append(document)
    substitutes: dict[str, list[Requirement]] = {}
    for each in required:
        for code in replaced_by(each):
            substitutes.setdefault(code, []).append(each)
    own = {one.code: Row(one, files.get(one.code, []), faults=wrong) for one in required}
    return [_substituted(row, own, substitutes.get(row.code, [])) for row in own.values()]


def asked_of(entity: Entity) -> list[Requirement]:
    """The requirements of a draft, and of who came by an import, are those of today."""
    if entity.receipt is not None:
        return ASKED.all(entity.id)
    return current_of(entity.family, entity.organisation_type)


def current_of(family: str, organisation_type: str = "") -> list[Requirement]:
    """What is asked today of a family, or of one organisation type of it.

    The type's own row stands in place of the family's; switched off, nothing does.
    """
    published = CURRENT.all(family, organisation_type, True)
    own = {each.code for each in published if each.organisation_type}
    standing = [each for each in published if each.organisation_type or each.code not in own]
    return [each for each in standing if each.active]


def ask(entity: Entity) -> None:
    """Ask of who has finished what is asked today: at the end of its form, and when its type
    changes. Of anybody else that is asked anyway."""
    with db.atomic():
        row = locked(entity)
        if row.receipt is None:
            return
        AskedRequirement.delete().where(AskedRequirement.entity == row).execute()
        asked = [
            {"entity": row, "requirement": each}
            for each in current_of(row.family, row.organisation_type)
        ]
        ready.insert_new(AskedRequirement, asked, returning="id")


def replaced_by(requirement: Requirement) -> list[str]:
    """The codes of the rows that this one's files stand for."""
    return [code for code in requirement.substitute_for.split("+") if code]


def find(entity: Entity, code: str) -> Requirement | None:
    """One of those that are asked of it."""
    return next((each for each in asked_of(entity) if each.code == code), None)


def forms_of(entity: Entity) -> set[str]:
    """The blank forms that serve for what is asked of it."""
    return {str(each.form) for each in asked_of(entity) if each.form}


def missing_mandatory(entity: Entity) -> list[Row]:
    return [row for row in rows(entity) if row.is_missing]


def counted(every: list[Row]) -> tuple[int, int]:
    """How many mandatory rows are done, of how many."""
    mandatory = [row for row in every if row.requirement.mandatory]
    return sum(not row.is_missing for row in mandatory), len(mandatory)


def _kept(entity: Entity) -> list[Document]:
    """Its files as they are today: the worker may not have come by since midnight."""
    kept, day = KEPT.all(entity.id), today()
    for document in kept:
        if document.state in LASTING and document.valid_until and document.valid_until < day:
            document.state = DocumentState.EXPIRED
    return kept


def _substituted(row: Row, rows: Mapping[str, Row], substitutes: list[Requirement]) -> Row:
    """The row, with the paper that stands in its place or might."""
    if not substitutes:
        return row
    whole = [each for each in substitutes if rows[each.code].is_whole]
    stands = next(iter(whole), None)
    return replace(row, substitute=stands or substitutes[0], substituted_by=stands)
