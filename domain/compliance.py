"""How many complied with what was asked for each year, as the boards of its circulars tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain import board
from models import Board, Circular, Stage


@dataclass(frozen=True)
class Figures:
    """Of the people of one circular, of a department, or of a year."""

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


def of(made: Board) -> Figures:
    return _among(board.totals(made))


def of_each(circulars: Sequence[Circular]) -> dict[int, Figures]:
    """Of each whose board was made, by its id."""
    rows = Board.select().where(Board.circular.in_([row.id for row in circulars]))
    return {row.circular_id: of(row) for row in rows}


def by_department(made: Board) -> dict[str, Figures]:
    return {
        name: _among(dict(zip(Stage, counts, strict=True))) for name, counts in made.counts.items()
    }


def years() -> list[Year]:
    """The newest first; whoever two circulars of a year call counts in both."""
    query = Board.select(Board, Circular).join(Circular)
    boards = query.order_by(Circular.year.desc(), Circular.published_at.desc(), Circular.id.desc())
    return [
        _year(year, list(each)) for year, each in groupby(boards, key=lambda row: row.circular.year)
    ]


def _among(counts: Mapping[Stage, int]) -> Figures:
    return Figures(
        people=sum(counts.values()),
        opened=sum(many for stage, many in counts.items() if stage >= Stage.OPENED),
        registering=sum(many for stage, many in counts.items() if stage >= Stage.ENTITY),
        complete=sum(counts[stage] for stage in board.DONE),
    )


def _year(year: int, boards: Sequence[Board]) -> Year:
    each = [(made.circular, of(made)) for made in boards]
    return Year(year, _together([figures for _, figures in each]), each)


def _together(figures: Sequence[Figures]) -> Figures:
    return Figures(
        people=sum(each.people for each in figures),
        opened=sum(each.opened for each in figures),
        registering=sum(each.registering for each in figures),
        complete=sum(each.complete for each in figures),
    )
