"""The *tablero* of a circular: each of its people with one stage, some at a time.

| stage | the person… |
|---|---|
| UNOPENED | hasn't pressed *Empezar* |
| OPENED | has, and has no user |
| USER | has a user that can't enter yet: not activated, or disabled |
| ACTIVE | has a user that can, and no entity |
| ENTITY | has an entity with no mandatory paper |
| PAPERS | has some: all, where the form isn't finished or nobody has confirmed it for this year |
| COMPLETE | has finished, and every mandatory paper counts today |
| RETURNED | was given a paper back that nothing has replaced |
| LAPSING | is complete, and a paper that counts lapses within thirty days |

`board_making.stage` decides which; what is shown was written down by `board_making.make`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from domain.names import fold
from domain.typed import clean
from models import (
    Addressee,
    Board,
    BoardRow,
    Circular,
    CircularState,
    Stage,
    is_postgres,
    now,
    ready,
)
from models.ready import Ready

PAGE = 25
MOST_EXPORTED = 20_000
LONGEST = 60
OLD = dt.timedelta(minutes=10)
DONE = (Stage.COMPLETE, Stage.LAPSING)
"""Who is there has complied."""
COLUMNS = {"name": ("name",), "department": ("department", "name"), "stage": ("stage", "name")}
"""What the board may be sorted by; an index each."""
FOUND = Ready(Circular, "SELECT * FROM circular WHERE code = ? AND state <> 'draft'")
MADE = Ready(Board, "SELECT * FROM board WHERE circular_id = ?")
SHOWN = """a.code, a.name, a.tax_id, a.department, a.email, a.mobile, r.stage, r.done, r.asked,
    r.moved_at, a.reminded_at, r.in_secop"""
SEARCHED = ("r.name", "a.tax_id", "a.email")
FROM = "FROM board_row AS r JOIN addressee AS a ON a.id = r.addressee_id"


@dataclass(frozen=True)
class Search:
    """What is asked to see; by name unless a column says otherwise."""

    text: str = ""
    stage: Stage | None = None
    department: str | None = None
    in_secop: bool | None = None
    column: str = "name"
    descending: bool = False


class Line(NamedTuple):
    """A person on the board, as the tables have it."""

    code: str
    name: str
    tax_id: str
    department: str
    email: str
    mobile: str
    stage: int
    done: int
    asked: int
    moved: Any
    reminded: Any
    in_secop: bool

    @property
    def moved_at(self) -> dt.datetime:
        """Since when they are at their stage."""
        return cast("dt.datetime", BoardRow.moved_at.python_value(self.moved))

    @property
    def reminded_at(self) -> dt.datetime | None:
        return Addressee.reminded_at.python_value(self.reminded)


@dataclass(frozen=True)
class Page:
    """Some people, and the codes from which the pages before and after go on; empty at the ends."""

    lines: list[Line]
    before: str
    after: str


def newest() -> Circular | None:
    """The last that was published."""
    circular: Circular | None = (
        Circular.select()
        .where(Circular.state != CircularState.DRAFT)
        .order_by(Circular.published_at.desc(), Circular.id.desc())
        .first()
    )
    return circular


def find(code: str) -> Circular | None:
    """One that has gone out."""
    return FOUND(code)


def made(circular: Circular) -> Board | None:
    """None while the worker hasn't come by since it was published."""
    return MADE(circular.id)


def is_old(board: Board) -> bool:
    """Hasn't the worker come by for long?"""
    return bool(now() - board.made_at > OLD)


def totals(board: Board) -> dict[Stage, int]:
    """How many are at each stage."""
    counts = [sum(each) for each in zip(*board.counts.values(), strict=True)] or [0] * len(Stage)
    return dict(zip(Stage, counts, strict=True))


def page(circular: Circular, search: Search, *, after: str = "", before: str = "") -> Page:
    """`after` and `before` are codes of people: their neighbours on that side."""
    edge = _edge(circular, search, before or after)
    if edge and before and len(lines := _next(circular, search, edge, back=True)) > PAGE:
        shown = lines[:PAGE][::-1]
        return Page(shown, shown[0].code, shown[-1].code)
    if edge and after and (lines := _next(circular, search, edge)):
        return Page(lines[:PAGE], lines[0].code, lines[PAGE - 1].code if lines[PAGE:] else "")
    lines = _next(circular, search)
    return Page(lines[:PAGE], "", lines[PAGE - 1].code if lines[PAGE:] else "")


def every(circular: Circular, search: Search) -> list[Line]:
    """All that the pages show, in their order; `MOST_EXPORTED` at most."""
    return _next(circular, search, most=MOST_EXPORTED)


def where(circular: Circular, search: Search) -> tuple[str, list[Any]]:
    """A condition of the rows `r` and their people `a`, and its values."""
    asked = ["r.circular_id = ?"]
    values: list[Any] = [circular.id]
    if search.stage is not None:
        asked.append("r.stage = ?")
        values.append(int(search.stage))
    if search.department is not None:
        asked.append("r.department = ?")
        values.append(search.department)
    if search.in_secop is not None:
        asked.append("r.in_secop = ?")
        values.append(search.in_secop)
    for word in fold(clean(search.text))[:LONGEST].split():
        found = "strpos({}, ?) > 0" if is_postgres() else "instr({}, ?) > 0"
        asked.append(f"({' OR '.join(found.format(column) for column in SEARCHED)})")
        values += [word] * len(SEARCHED)
    return " AND ".join(asked), values


def _next(
    circular: Circular,
    search: Search,
    edge: tuple[Any, ...] = (),
    *,
    back: bool = False,
    most: int = PAGE + 1,
) -> list[Line]:
    """Lines from an edge on: in the order of the list, or against it."""
    columns = [f"r.{name}" for name in (*COLUMNS[search.column], "id")]
    up = back == search.descending
    condition, values = where(circular, search)
    if edge:
        there = ready.marks(len(columns))
        condition += f" AND ({', '.join(columns)}) {'>' if up else '<'} ({there})"
        values += edge
    order = ", ".join(f"{name} {'ASC' if up else 'DESC'}" for name in columns)
    sql = f"SELECT {SHOWN} {FROM} WHERE {condition} ORDER BY {order} LIMIT ?"
    return [Line._make(row) for row in ready.run(sql, *values, most).fetchall()]


def _edge(circular: Circular, search: Search, code: str) -> tuple[Any, ...]:
    """Where this person stands in the order; nothing if they aren't of this circular."""
    if not code:
        return ()
    columns = ", ".join(f"r.{name}" for name in (*COLUMNS[search.column], "id"))
    sql = f"SELECT {columns} {FROM} WHERE r.circular_id = ? AND a.code = ?"
    return tuple(ready.run(sql, circular.id, code).fetchone() or ())
