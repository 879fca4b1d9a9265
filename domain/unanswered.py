"""Requests that nobody answers: who decides is reminded once, and in the end they lapse.

Everything follows from the moment and from what each row says, so a restart, a second worker or a
clock that goes back does nothing twice (A52).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from domain import audit, deciders, letters, limits, notices
from domain.locking import skipping_locked
from domain.transitions import move
from models import Access, AccessState, Entity, NoticeKind, User, db, now

REMINDED_AFTER = dt.timedelta(days=3)
LAPSES_AFTER = dt.timedelta(days=30)
BATCH = 500


def work() -> bool:
    """Do a piece of what is due; False when there was nothing left to do."""
    return _expire() or _remind()


def _expire() -> bool:
    """One letter to each who asked and one to each who decides, for all that lapses at once."""
    with db.atomic():
        due = _due(Access.requested_at < now() - LAPSES_AFTER)
        moved = move(Access.id.in_(due), AccessState.PENDING, AccessState.EXPIRED)
        lapsed = _with_both(moved)
        for row in lapsed:
            audit.record("access_expired", by=None, subject=row.code)
        for person, rows in _by_person((row.user, row) for row in lapsed):
            letters.access_expired(person, rows)
        for person, rows in _told(_deciders(lapsed)):
            if limits.allow(limits.LETTERS, f"access-expired:{person.id}"):
                letters.access_unanswered(person, rows)
        return bool(moved)


def _remind() -> bool:
    """One digest to each who decides: it counts all that wait when it goes (A04)."""
    with db.atomic():
        overdue = Access.requested_at < now() - REMINDED_AFTER
        due = _due(overdue & Access.reminded_at.is_null())
        reminded = (
            Access.update(reminded_at=now())
            .where(
                Access.id.in_(due),
                Access.state == AccessState.PENDING,
                Access.reminded_at.is_null(),
            )
            .returning(Access.id)
            .execute()
        )
        marked = {row.id for row in list(reminded)}
        for person, _rows in _told(_deciders(_with_both(marked))):
            if limits.allow(limits.OVERDUE, str(person.id)):
                letters.access_overdue(person)
        return bool(marked)


def _due(condition: Any) -> list[int]:
    """Some of the open ones, nobody else's until the transaction ends."""
    waits = Access.state == AccessState.PENDING
    batch = Access.select(Access.id).where(waits, condition).order_by(Access.id).limit(BATCH)
    return [row.id for row in skipping_locked(batch)]


def _with_both(ids: Iterable[int]) -> list[Access]:
    """These rows, each with its entity and its user."""
    rows = Access.select(Access, Entity, User).join(Entity).switch(Access)
    return list(rows.join(User, on=Access.user).where(Access.id.in_(list(ids))).order_by(Access.id))


def _deciders(rows: list[Access]) -> Iterable[tuple[User, Access]]:
    """Each with those who decide about it: its entity's administrators, staff where it has none."""
    known: dict[int, list[User]] = {}
    for row in rows:
        if row.entity_id not in known:
            known[row.entity_id] = deciders.administrators(row.entity) or deciders.staff()
        for person in known[row.entity_id]:
            yield person, row


def _told(pairs: Iterable[tuple[User, Access]]) -> list[tuple[User, list[Access]]]:
    """Of those who decide, who is written to at once, with their rows."""
    everybody = _by_person(pairs)
    told = notices.told_now(NoticeKind.REMINDERS, [person for person, _rows in everybody])
    return [(person, rows) for person, rows in everybody if person in told]


def _by_person(pairs: Iterable[tuple[User, Access]]) -> list[tuple[User, list[Access]]]:
    """In the order of ids, so that no two transactions wait for each other."""
    people: dict[int, User] = {}
    rows: dict[int, list[Access]] = defaultdict(list)
    for person, row in pairs:
        people[person.id] = person
        rows[person.id].append(row)
    return [(people[id], rows[id]) for id in sorted(people)]
