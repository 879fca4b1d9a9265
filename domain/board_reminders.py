"""*Recordar a los que faltan*: in one act a letter to each who is behind and wasn't written to of
late."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from domain import addressees, audit, board, board_making, circular_letters, mailer
from domain.board import Search
from domain.errors import Refused
from domain.once import once
from models import Circular, Letter, Stage, User, now, ready

AGAIN_AFTER = dt.timedelta(days=3)
"""Since the last letter about the circular, the first one too: nobody is pestered."""
KIND = "circular_reminder"
BEHIND = tuple(int(stage) for stage in Stage if stage not in board.DONE)
NOBODY = (
    "No hay a quién recordarle: ya cumplieron, se les escribió hace menos de tres días o no tienen "
    "correo."
)
FEW = "email <> '' AND COALESCE(reminded_at, ?) < ? AND COALESCE(sent_at, ?) < ?"


@dataclass(frozen=True)
class Preview:
    """Of those who are behind: who would be written to, and who wouldn't."""

    letters: int
    lately: int
    without_email: int


def preview(circular: Circular, search: Search) -> Preview:
    """Of the people whom the board shows with this search."""
    which, values = _behind(circular, search)
    sql = f"""SELECT count(*) FILTER (WHERE {FEW}), count(*) FILTER (WHERE email <> ''), count(*)
        FROM addressee WHERE id IN ({which})"""  # noqa: S608
    letters, reachable, people = ready.run(sql, *_cutoff(now()), *values).fetchone()
    return Preview(letters, reachable - letters, people - reachable)


def text(circular: Circular) -> str:
    """The letter, as somebody without a name would get it."""
    told = addressees.told({"circular": circular.code}) or {}
    return mailer.render(Letter(template=KIND), told).strip()


def send(circular: Circular, search: Search, *, pace: int, by: User, key: str) -> int:
    """Queue a letter to each of them. Returns how many; the same key again answers the same, and
    nobody gets a second within `AGAIN_AFTER`. Raises Refused."""
    if pace not in circular_letters.PACES:
        raise Refused(circular_letters.NO_PACE, field="pace")
    board_making.make_now(circular)  # who has complied meanwhile isn't reminded
    return int(once(key, lambda: _send(circular, search, pace, by)))


def _send(circular: Circular, search: Search, pace: int, by: User) -> str:
    circular_letters.hold(circular)
    at, (which, values) = now(), _behind(circular, search)
    sql = f"""UPDATE addressee SET reminded_at = ? WHERE id IN ({which}) AND {FEW}
        RETURNING id, code, email"""  # noqa: S608
    people = sorted(ready.run(sql, at, *values, *_cutoff(at)).fetchall())
    if not people:
        raise Refused(NOBODY)
    written = [(code, email) for _, code, email in people]
    circular_letters.queue(circular, written, at=at, pace=pace, kind=KIND)
    audit.record("circular_reminded", by=by, subject=circular.code, count=len(people), pace=pace)
    return str(len(people))


def _behind(circular: Circular, search: Search) -> tuple[str, list[Any]]:
    """The ids of those who have yet to comply, as SQL and its values."""
    condition, values = board.where(circular, search)
    stages = ready.marks(len(BEHIND))
    which = f"SELECT a.id {board.FROM} WHERE {condition} AND r.stage IN ({stages})"
    return which, [*values, *BEHIND]


def _cutoff(at: dt.datetime) -> list[dt.datetime]:
    """The values of `FEW`."""
    never = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return [never, at - AGAIN_AFTER] * 2
