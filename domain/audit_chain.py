"""The audit in a chain: what is changed, taken out or put in leaves a break (A61).

The worker seals the entries in the order in which it meets them, since on PostgreSQL an earlier
one may be committed after a later one. A seal is the SHA-256 of the seal before and the entry; the
head tells how many there are and which is the last, signed with the portal's key. So whoever
reaches the database alone can't cut off a tail nor chain it all anew; `docs/security.md` says what
they can do.

Sealing also gives each entry its number within its year, «2026-000123»: without gaps, and without
making every act wait for the one before it, as a counter in the act's transaction would.
"""

import datetime as dt
import hashlib
import hmac
import json
import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from domain import settings
from domain.moments import COLOMBIA, there
from models import AuditHead, AuditSeal, db, is_postgres, now, ready

log = logging.getLogger("ventanilla")
PAGE = 500  # entries
EVERY = 30.0  # seconds
LATE = dt.timedelta(minutes=10)
"""Nobody seals: the worker doesn't run, or doesn't trust the head."""
NIGHT = range(0, 5)  # hours in Colombia
COLUMNS = "e.id, e.at, e.actor, e.action, e.subject, e.details, e.network"
UNSEALED = f"""SELECT {COLUMNS} FROM audit_entry AS e
    WHERE NOT EXISTS (SELECT 1 FROM audit_seal AS s WHERE s.entry = e.id)"""  # noqa: S608
SEALED = f"""SELECT s."position", s.entry, s.seal, s.year, s.number, {COLUMNS} FROM audit_seal AS s
    LEFT JOIN audit_entry AS e ON e.id = s.entry
    WHERE s."position" > ? AND s."position" <= ? ORDER BY s."position" LIMIT ?"""  # noqa: S608
LAST_OF_YEAR = 'SELECT COALESCE(MAX("number"), 0) FROM audit_seal WHERE "year" = ?'
LATEST = 'SELECT h."count", (SELECT MAX(s."position") FROM audit_seal AS s) FROM audit_head AS h'
Row = tuple[Any, ...]


class Broken(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    CUT = "cut"
    FORGED = "forged"


@dataclass(frozen=True)
class Finding:
    """How far the chain is whole, and what broke it there; how many entries nobody seals."""

    count: int
    seal: str
    broken: Broken | None = None
    entry: int | None = None
    late: int = 0

    @property
    def all_well(self) -> bool:
        return self.broken is None and not self.late


def seal() -> int:
    """Seal what waits, a page at most, and sign. Answers how many: none after an end that isn't
    the portal's, so that no break is ever signed."""
    if _signed_today(_head()) and not ready.run(f"{UNSEALED} LIMIT 1").fetchall():
        return 0
    with db.atomic():
        head = _head(hold=True)
        if head is None or not _trusted(head) or _last_seal() != (head.count, head.seal):
            return 0
        waiting = ready.run(f"{UNSEALED} ORDER BY e.id LIMIT ?", PAGE).fetchall()
        years = {_year(row[1]) for row in waiting}
        numbers = Counter({year: ready.run(LAST_OF_YEAR, year).fetchone()[0] for year in years})
        for row in waiting:
            year = _year(row[1])
            numbers[year] += 1
            head.count, head.seal = head.count + 1, _seal(head.seal, row)
            ready.insert(
                AuditSeal,
                position=head.count,
                entry=row[0],
                seal=head.seal,
                year=year,
                number=numbers[year],
            )
        _sign(head)
    return len(waiting)


def check() -> Finding:
    """Every entry from the first, and whether the last is the one that was signed; the head says
    since then when that was."""
    head = _head()
    if head is None:
        return Finding(0, "", Broken.CUT)
    found = _walk(head)
    ready.update(head, verified_at=now(), verdict=found.broken or "")
    return replace(found, late=_late())


def check_end() -> Finding:
    """Whether the last is the one that was signed, what was found when all of it was last read,
    and how many nobody seals."""
    head = _head()
    if head is None:
        return Finding(0, "", Broken.CUT)
    broken = Broken(head.verdict) if head.verdict else None
    if _last_seal() != (head.count, head.seal):
        broken = Broken.CUT
    elif not _trusted(head):
        broken = Broken.FORGED
    return Finding(head.count, head.seal, broken, late=_late())


def head() -> AuditHead | None:
    """How far the chain goes, and when it was last looked at; None when somebody took it away."""
    return _head()


def contains(seal: str) -> bool:
    """Does a seal that was noted elsewhere still stand in the chain?"""
    return bool(AuditSeal.select().where(AuditSeal.seal == seal).exists())


def sign_anew() -> Finding:
    """After a change of key without the old one at hand: sign what is whole with the new one."""
    with db.atomic():
        head = _head(hold=True)
        if head is not None and _walk(head).broken == Broken.FORGED:
            _sign(head)
    return check()


class Keeper:
    """One worker's way: it seals twice a minute, and looks at the whole chain each night."""

    def __init__(self) -> None:
        self.seals_at = 0.0
        self.looked_on: dt.date | None = None

    def work(self) -> bool:
        """True while there is more to seal."""
        if time.monotonic() < self.seals_at:
            return False
        if seal() == PAGE:
            return True
        self.seals_at = time.monotonic() + EVERY
        at = now().astimezone(COLOMBIA)
        if at.hour in NIGHT and self.looked_on != at.date():
            self.looked_on = at.date()
            tell(check())
        return False


def tell(found: Finding) -> None:
    """In the log, which a change of the database doesn't reach: what the chain was that night."""
    facts = {"audit": found.count, "seal": found.seal, "late": found.late}
    if found.all_well:
        log.info(facts)
    else:
        log.error({**facts, "broken": found.broken or "", "entry": found.entry})


def _late() -> int:
    late = ready.run(f"SELECT COUNT(*) FROM ({UNSEALED} AND e.at < ?) AS late", now() - LATE)  # noqa: S608
    return int(late.fetchone()[0])


def _walk(head: AuditHead) -> Finding:
    count, last = 0, ""
    numbers: Counter[int] = Counter()
    for position, entry, given, year, number, *row in _sealed(head.count):
        if position != count + 1 or row[0] is None:
            return Finding(count, last, Broken.MISSING, entry if row[0] is None else None)
        if given != _seal(last, row):
            return Finding(count, last, Broken.CHANGED, entry)
        numbers[_year(row[1])] += 1
        if (year, number) != (_year(row[1]), numbers[year]):
            return Finding(count, last, Broken.CHANGED, entry)
        count, last = position, given
    counted, highest = ready.run(LATEST).fetchone()
    if (count, last) != (head.count, head.seal) or counted != (highest or 0):
        return Finding(count, last, Broken.CUT)
    return Finding(count, last, None if _trusted(head) else Broken.FORGED)


def _last_seal() -> tuple[int, str]:
    """Its place too; of none, as the head begins."""
    last = ready.run('SELECT "position", seal FROM audit_seal ORDER BY "position" DESC LIMIT 1')
    return tuple(last.fetchone() or (0, ""))


def _sealed(count: int) -> Iterator[Row]:
    last = 0
    while page := ready.run(SEALED, last, count, PAGE).fetchall():
        yield from page
        last = page[-1][0]


def _seal(previous: str, row: Sequence[Any]) -> str:
    """Over the same text on both engines: one answers moments and JSON as they are, one as text."""
    id, at, actor, action, subject, details, network = row
    told = [previous, id, at, actor, action, subject, _read(details), network]
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _year(at: Any) -> int:
    """In Colombia; 0 of what is no moment, which only somebody else can have written."""
    try:
        moment = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
        return there(moment.replace(tzinfo=dt.UTC)).year
    except (ValueError, OverflowError):
        return 0


def _read(details: Any) -> Any:
    try:
        return json.loads(details) if isinstance(details, str) else details
    except ValueError:  # not as the portal writes it: told as changed
        return details


def _head(*, hold: bool = False) -> AuditHead | None:
    """Held, it is nobody else's until the transaction ends."""
    query = AuditHead.select()
    head: AuditHead | None = (query.for_update() if hold and is_postgres() else query).first()
    return head


def _sign(head: AuditHead) -> None:
    signature = _signature(head, settings.current().secret_key)
    ready.update(head, count=head.count, seal=head.seal, signature=signature)


def _trusted(head: AuditHead) -> bool:
    """Signed with a key of ours, or not yet since nothing is sealed."""
    if (head.signature, head.count, head.seal) == ("", 0, ""):
        return True
    current = settings.current()
    keys = (current.secret_key, *current.secret_key_fallbacks)
    return any(_is(head, _signature(head, key)) for key in keys)


def _signed_today(head: AuditHead | None) -> bool:
    """With the present key: not with one before it, which will be forgotten."""
    return head is not None and _is(head, _signature(head, settings.current().secret_key))


def _is(head: AuditHead, signature: str) -> bool:
    return hmac.compare_digest(str(head.signature).encode(), signature.encode())


def _signature(head: AuditHead, key: str) -> str:
    text = f"audit:{head.count}:{head.seal}"
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
