"""Making the *tablero*: where each person of a circular is, found out for all of them at once.

A page of 5,000 people can't find that out for itself, so the worker writes it down whenever the
audit has gone on, and the page says when that was. What is read doesn't depend on how many they
are; it is read outside a transaction, and only what changed is written.
"""

import datetime as dt
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from domain import progress
from domain.agenda import SOON
from domain.moments import there, today
from domain.names import fold
from domain.progress import Progress
from models import (
    Addressee,
    Board,
    BoardRow,
    Circular,
    CircularState,
    Entity,
    EntityState,
    Stage,
    UserState,
    db,
    now,
    ready,
)

EVERY = 15.0  # seconds between looks
SHARE = 20
"""Making boards takes one part in so many of the worker's time."""
STALE = dt.timedelta(minutes=2)
"""What no entry of the audit tells, such as midnight, shows after this."""
JUST = dt.timedelta(seconds=5)
BATCH = 300
PEOPLE = """
    SELECT a.id, a.name, a.department, a.opened_at IS NOT NULL, a.confirmed_at IS NOT NULL,
    u.state, e.id, e.state, e.registered_at,
    EXISTS (SELECT 1 FROM secop_account AS s WHERE s.entity_id = e.id)
    FROM addressee AS a LEFT JOIN "user" AS u ON u.id = a.user_id
    LEFT JOIN entity AS e ON e.id = COALESCE(a.entity_id,
        (SELECT r.id FROM entity AS r WHERE r.claimed_tax_id = 'CO:' || a.tax_id),
        (SELECT MAX(d.id) FROM entity AS d WHERE d.created_by_id = a.user_id
            AND COALESCE(d.tax_id, a.tax_id) = a.tax_id))
    WHERE a.circular_id = ?
"""
"""An entity counts as theirs by the circular's own word, by its number, or as their draft."""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Facts:
    """What decides where a person is."""

    opened: bool = False
    user: str | None = None
    """The state of theirs."""
    papers: Progress | None = None
    """Of their entity, if they have one."""
    has_finished: bool = False
    must_confirm: bool = False
    """Registered for an earlier year, and hasn't said yet that all of it still holds."""


@dataclass(frozen=True)
class Standing:
    """Where somebody is: `row` as the table has it, from its stage on."""

    id: int
    entity: int | None
    facts: Facts
    row: Row

    @property
    def stage(self) -> Stage:
        return Stage(self.row[0])


def stage(facts: Facts, day: dt.date) -> Stage:
    """The strict order of the board: whoever is at one has passed those before, but for the last
    three, of which only one holds."""
    papers = facts.papers
    if papers is None:
        if facts.user is None:
            return Stage.OPENED if facts.opened else Stage.UNOPENED
        return Stage.ACTIVE if facts.user == UserState.ACTIVE else Stage.USER
    if papers.returned:
        return Stage.RETURNED
    if not facts.has_finished or facts.must_confirm or papers.done < papers.asked:
        return Stage.PAPERS if papers.done else Stage.ENTITY
    lapses = papers.lapses_on is not None and papers.lapses_on - day <= SOON
    return Stage.LAPSING if lapses else Stage.COMPLETE


class Keeper:
    """Keeps the boards of this year as things are; one a worker."""

    def __init__(self) -> None:
        self.next = 0.0

    def work(self) -> bool:
        """Make the boards that are behind, when it is time to look. True when there were any."""
        began = time.monotonic()
        if began < self.next:
            return False
        late = behind()
        for circular in late:
            make(circular)
        spent = time.monotonic() - began
        self.next = time.monotonic() + max(EVERY, spent * SHARE)
        return bool(late)


def behind() -> list[Circular]:
    """The circulars whose boards don't tell yet what has happened since. Those of a year that is
    over stay as they were at its end."""
    live = (Circular.state == CircularState.PUBLISHED) & (Circular.year >= today().year)
    old = (Board.seen < _latest()) | (Board.made_at < now() - STALE)
    query = Circular.select().left_outer_join(Board, on=(Board.circular == Circular.id))
    return list(
        query.where(
            Circular.state != CircularState.DRAFT,
            Board.id.is_null() | (live & old),
        )
    )


def make(circular: Circular) -> None:
    """Write down where each of its people is. Doing it again changes nothing but the hour."""
    seen, at = _latest(), now()
    rows = {each.id: each.row for each in _standings(circular, PEOPLE, circular.id)}
    _write(circular, rows, at)
    _count(circular, rows, at, seen)


def standing(circular: Circular, addressee: Addressee) -> Standing:
    """Where one of them is, this moment."""
    [one] = _standings(circular, f"{PEOPLE} AND a.id = ?", circular.id, addressee.id)
    return one


def make_now(circular: Circular) -> None:
    """The same for who looks at it; not again at once."""
    board = Board.get_or_none(Board.circular == circular)
    if board is None or (_may_change(circular) and board.made_at < now() - JUST):
        make(circular)


def _may_change(circular: Circular) -> bool:
    return bool(circular.is_published and circular.year >= today().year)


def _standings(circular: Circular, sql: str, *values: int) -> list[Standing]:
    people = ready.run(sql, *values).fetchall()
    papers = progress.of(sorted({person[6] for person in people if person[6]}))
    day = today()
    return [_standing(circular, person, papers, day) for person in people]


def _standing(
    circular: Circular, person: Row, papers: dict[int, Progress], day: dt.date
) -> Standing:
    id, name, department, opened, confirmed, user, entity, state, registered, in_secop = person
    own = papers.get(entity)
    since = Entity.registered_at.python_value(registered)
    facts = Facts(
        opened=bool(opened),
        user=user,
        papers=own,
        has_finished=state == EntityState.REGISTERED,
        must_confirm=not confirmed and since is not None and there(since).year < circular.year,
    )
    own = own or Progress()
    told = (fold(name)[:250], department, bool(in_secop))
    row = (int(stage(facts, day)), own.done, own.asked, *told)
    return Standing(id, entity, facts, row)


def _latest() -> int:
    return int(ready.run("SELECT COALESCE(MAX(id), 0) FROM audit_entry").fetchone()[0])


def _write(circular: Circular, rows: dict[int, Row], at: dt.datetime) -> None:
    """Add those that are new and change those that aren't as they were, some at a time: others
    wait to write too."""
    columns = "stage, done, asked, name, department, in_secop"
    there = {
        id: tuple(row)
        for id, *row in ready.run(
            f"SELECT addressee_id, {columns} FROM board_row WHERE circular_id = ?",  # noqa: S608
            circular.id,
        )
    }
    names = columns.split(", ")
    new = [
        {
            "circular": circular,
            "addressee": id,
            "moved_at": at,
            **dict(zip(names, row, strict=True)),
        }
        for id, row in rows.items()
        if id not in there
    ]
    for start in range(0, len(new), BATCH):
        _insert(new[start : start + BATCH])
    changed = [(id, row) for id, row in rows.items() if id in there and there[id] != row]
    for start in range(0, len(changed), BATCH):
        with db.atomic():
            for id, row in changed[start : start + BATCH]:
                _change(id, row, at, moved=row[0] != there[id][0])


def _insert(new: list[dict[str, Any]]) -> None:
    """Whom somebody took out of the audience meanwhile stays out: all of these wait for the next
    time then."""
    try:
        with db.atomic():
            ready.insert_new(BoardRow, new, returning="id")
    except IntegrityError:
        return


def _change(id: int, row: Row, at: dt.datetime, *, moved: bool) -> None:
    ready.run(
        "UPDATE board_row SET stage = ?, done = ?, asked = ?, name = ?, department = ?, "
        "in_secop = ?, moved_at = CASE WHEN ? THEN ? ELSE moved_at END WHERE addressee_id = ?",
        *row,
        moved,
        at,
        id,
    )


def _count(circular: Circular, rows: dict[int, Row], at: dt.datetime, seen: int) -> None:
    counted = Counter((row[4], row[0]) for row in rows.values())
    departments = sorted({row[4] for row in rows.values()})
    counts = {name: [counted[name, stage] for stage in Stage] for name in departments}
    with db.atomic():
        told = {"made_at": at, "seen": seen, "counts": counts}
        if not Board.update(**told).where(Board.circular == circular).execute():
            Board.insert(circular=circular, **told).on_conflict_ignore().execute()
