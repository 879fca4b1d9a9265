"""What each family needs at hand before it starts: section IV of the guide, from the rows that
staff keeps."""

from dataclasses import dataclass

from domain import requirements, validity
from models import Family, Requirement
from models.ready import Ready

OF_FAMILIES = Ready(
    Requirement,
    "SELECT * FROM requirement WHERE organisation_type = '' AND retired_at IS NULL AND active = ? "
    "ORDER BY position, id",
)
ORDER = (
    Family.NATURAL,
    Family.LEGAL,
    Family.NON_PROFIT,
    Family.PUBLIC,
    Family.PLURAL,
    Family.FOREIGN,
    Family.OTHER,
)


@dataclass(frozen=True)
class Paper:
    label: str
    help: str
    source: str
    """The page where one gets it."""
    told: str
    """How long it counts."""
    replaces: list[str]
    """The labels of the papers that it may stand for."""


@dataclass(frozen=True)
class Preparation:
    family: Family
    mandatory: list[Paper]
    optional: list[Paper]


def families() -> list[Preparation]:
    """Each family with the documents that it hands in today."""
    rows = OF_FAMILIES.all(True)
    return [_of(family, [row for row in rows if row.family == family]) for family in ORDER]


def _of(family: Family, rows: list[Requirement]) -> Preparation:
    labels = {row.code: row.label for row in rows}

    def papers(mandatory: bool) -> list[Paper]:
        return [_paper(row, labels) for row in rows if row.mandatory == mandatory]

    return Preparation(family, papers(True), papers(False))


def _paper(row: Requirement, labels: dict[str, str]) -> Paper:
    told = validity.told(row.validity)
    return Paper(row.label, row.help, row.source, told, _replaced(row, labels))


def _replaced(row: Requirement, labels: dict[str, str]) -> list[str]:
    return [labels[code] for code in requirements.replaced_by(row) if code in labels]
