"""How many complied with what was asked for each year, as the boards of its circulars tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.board import totals
from models import Board, Circular, Stage

DONE = (Stage.COMPLETE, Stage.LAPSING)


@dataclass(frozen=True)
class Figures:
    """Of the people of one circular, or of all those of a year."""

    people: int = 0
    opened: int = 0
    registering: int = 0
    """With an entity, whatever it lacks."""
    complete: int = 0

    @property
    def percent(self) -> int:
        """Who complied, of a hundred; 100 only when everybody has."""
        return 100 * self.complete // (self.people or 1)


@dataclass(frozen=True)
class Year:
    year: int
    figures: Figures
    circulars: list[tuple[Circular, Figures]]


def of(board: Board) -> Figures:
    counts = totals(board)
    return Figures(
        people=sum(counts.values()),
        opened=sum(many for stage, many in counts.items() if stage >= Stage.OPENED),
        registering=sum(many for stage, many in counts.items() if stage >= Stage.ENTITY),
        complete=sum(counts[stage] for stage in DONE),
    )


def years() -> list[Year]:
    """The newest first; whoever two circulars of a year call counts in both."""
    query = Board.select(Board, Circular).join(Circular)
    boards = query.order_by(Circular.year.desc(), Circular.published_at.desc(), Circular.id.desc())
    return [
        _year(year, list(each)) for year, each in groupby(boards, key=lambda row: row.circular.year)
    ]


def _year(year: int, boards: Sequence[Board]) -> Year:
    each = [(board.circular, of(board)) for board in boards]
    return Year(year, _together([figures for _, figures in each]), each)


def _together(figures: Sequence[Figures]) -> Figures:
    return Figures(
        people=sum(each.people for each in figures),
        opened=sum(each.opened for each in figures),
        registering=sum(each.registering for each in figures),
        complete=sum(each.complete for each in figures),
    )
