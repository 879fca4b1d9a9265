"""The documents of a plural entity's members, by reference: nothing is copied, so that whoever
withdraws, or loses a document, takes it from here at once (A62)."""

import datetime as dt
from dataclasses import dataclass

from domain import composition, library, members, requirements
from models import ConsortiumMember, Document, DocumentState, Entity, MemberState, User


@dataclass(frozen=True)
class Paper:
    """What is told of one row of a member: never who attached it nor what it says."""

    label: str
    state: DocumentState
    valid_until: dt.date | None = None
    confidential: bool = False
    """Nothing else is told of it."""
    document: Document | None = None
    """For a reader who may open it there."""


@dataclass(frozen=True)
class Inherited:
    """A member's papers; of one that hasn't accepted there are none."""

    row: ConsortiumMember
    papers: list[Paper]

    @property
    def is_accepted(self) -> bool:
        return bool(self.row.state == MemberState.ACCEPTED)

    @property
    def lacking(self) -> int:
        """How many are missing or expired."""
        return sum(
            not each.confidential and each.state not in requirements.LASTING for each in self.papers
        )


def papers(plural: Entity, *, reader: User) -> list[Inherited]:
    """Each member with its papers as they are now; of an entity that isn't plural none."""
    return [Inherited(row, _papers(row, reader)) for row in composition.rows(plural)]


def _papers(row: ConsortiumMember, reader: User) -> list[Paper]:
    if row.state != MemberState.ACCEPTED:
        return []
    reads = members.acting(reader, row.member.code) is not None
    insider = reads and library.may_open_confidential(reader, row.member)
    return [
        _paper(each, reads=reads, insider=insider)
        for each in requirements.rows(row.member)
        if each.documents or each.is_missing
    ]


def _paper(row: requirements.Row, *, reads: bool, insider: bool) -> Paper:
    label = str(row.requirement.label)
    files = row.counting or row.documents
    if not files:
        return Paper(label, row.state)
    newest = files[-1]
    if newest.confidential and not insider:
        return Paper(label, row.state, confidential=True)
    return Paper(label, row.state, newest.valid_until, document=newest if reads else None)
