"""When the portal, or a part of it, didn't work: what was recorded, and who corrects it."""

import datetime as dt
from dataclasses import dataclass

from domain import audit
from domain.errors import Refused
from domain.moments import COLOMBIA
from domain.once import once
from domain.staff import check_decides
from models import Outage, OutageKind, User, db, now

MOST_LISTED = 100
LONGEST_TEXT = 300
NO_KIND = "Elija qué dejó de funcionar."
EARLIEST = 2000  # a year; before it, a slip of the hand
NO_BEGINNING = "Escriba qué día y a qué hora empezó."
FUTURE = "Esa hora no ha llegado. Aquí se escribe lo que ya pasó."
BACKWARDS = "Terminó antes de empezar: revise las dos horas."
NO_TEXT = "Escriba qué pasó, en una o dos frases."
ANNULLED = "Este registro está anulado. Escriba otro."


@dataclass(frozen=True)
class Told:
    """What staff write of one; without end it still lasts."""

    kind: str
    text: str
    began_at: dt.datetime | None
    ended_at: dt.datetime | None = None


def all_of_them() -> list[Outage]:
    """For staff, the newest first, with those annulled."""
    return list(
        Outage.select().order_by(Outage.began_at.desc(), Outage.id.desc()).limit(MOST_LISTED)
    )


def newest(most: int) -> list[Outage]:
    """For everybody."""
    query = Outage.select().where(Outage.annulled_at.is_null())
    return list(query.order_by(Outage.began_at.desc(), Outage.id.desc()).limit(most))


def between(first: dt.date, last: dt.date) -> list[Outage]:
    """Those that stand and touch these days of Colombia, the oldest first."""
    begin, end = bounds(first, last)
    query = Outage.select().where(
        Outage.annulled_at.is_null(),
        Outage.began_at < end,
        Outage.ended_at.is_null() | (Outage.ended_at > begin),
    )
    return list(query.order_by(Outage.began_at, Outage.id))


def bounds(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From the first minute of a day to the last of another, in Colombia."""
    start = dt.datetime.combine(first, dt.time(), COLOMBIA)
    end = dt.datetime.combine(last, dt.time(), COLOMBIA) + dt.timedelta(days=1)
    return start.astimezone(dt.UTC), end.astimezone(dt.UTC)


def find(code: str) -> Outage | None:
    found: Outage | None = Outage.get_or_none(Outage.code == code)
    return found


def record(told: Told, *, by: User, key: str) -> str:
    """Its code. Raises Refused."""
    check_decides(by)
    row = _checked(told)

    def act() -> str:
        outage = Outage.create(**row)
        audit.record("outage_recorded", by=by, subject=outage.code, kind=outage.kind)
        return str(outage.code)

    return once(key, act)


def correct(outage: Outage, told: Told, *, by: User) -> None:
    """The audit keeps from when to when it was said to last before. Raises Refused."""
    check_decides(by)
    row = _checked(told)
    with db.atomic():
        stands = (Outage.id == outage.id) & Outage.annulled_at.is_null()
        if not Outage.update(**row).where(stands).execute():
            raise Refused(ANNULLED)
        audit.record("outage_corrected", by=by, subject=outage.code, before=_lasted(outage))


def annul(outage: Outage, *, by: User) -> None:
    """It was a mistake: nobody but staff sees it any more. A second time changes nothing."""
    check_decides(by)
    with db.atomic():
        stands = (Outage.id == outage.id) & Outage.annulled_at.is_null()
        if Outage.update(annulled_at=now()).where(stands).execute():
            audit.record("outage_annulled", by=by, subject=outage.code)


def _lasted(outage: Outage) -> list[str]:
    ended = outage.ended_at
    return [outage.began_at.isoformat(), ended.isoformat() if ended else ""]


def _checked(told: Told) -> dict[str, object]:
    if told.kind not in tuple(OutageKind):
        raise Refused(NO_KIND, field="kind")
    if told.began_at is None:
        raise Refused(NO_BEGINNING, field="began_day")
    if told.began_at.year < EARLIEST:
        raise Refused(NO_BEGINNING, field="began_day")
    if told.began_at > now():
        raise Refused(FUTURE, field="began_day")
    if told.ended_at and told.ended_at > now():
        raise Refused(FUTURE, field="ended_day")
    if told.ended_at and told.ended_at <= told.began_at:
        raise Refused(BACKWARDS, field="ended_day")
    if not told.text:
        raise Refused(NO_TEXT, field="text")
    return {**vars(told)}
