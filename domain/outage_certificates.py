"""A certificate of what was recorded about the portal's outages in some days."""

import datetime as dt

from domain import audit, outages, receipts
from domain.errors import Refused
from domain.moments import today
from domain.once import once
from domain.staff import check_decides
from models import Outage, OutageCertificate, User

LONGEST = 366
MOST_LINES = 60
MOST_LISTED = 10
NO_DAYS = "Escriba desde qué día y hasta cuál."
BACKWARDS = "El último día es anterior al primero. Revise las dos fechas."
FUTURE = "Ese día no ha llegado: se certifica hasta hoy."
TOO_LONG = "Certifique un año o menos de una vez."
TOO_MANY = "Son más de 60 registros. Elija menos días."

Line = dict[str, str]


def issue(first: dt.date | None, last: dt.date | None, *, by: User, key: str) -> str:
    """Its radicado. What it says stays, whatever is corrected later. Raises Refused."""
    check_decides(by)
    first, last = _checked(first, last)

    def act() -> str:
        row = OutageCertificate.create(
            receipt=receipts.issue(), first_day=first, last_day=last, lines=_lines(first, last)
        )
        audit.record("outage_certified", by=by, subject=row.receipt, lines=len(row.lines))
        return str(row.receipt)

    return once(key, act)


def find(receipt: str) -> OutageCertificate | None:
    found: OutageCertificate | None = OutageCertificate.get_or_none(
        OutageCertificate.receipt == receipt
    )
    return found


def newest() -> list[OutageCertificate]:
    query = OutageCertificate.select().order_by(OutageCertificate.id.desc())
    return list(query.limit(MOST_LISTED))


def _lines(first: dt.date, last: dt.date) -> list[Line]:
    found = outages.between(first, last)
    if len(found) > MOST_LINES:
        raise Refused(TOO_MANY, field="last_day")
    return [_line(each) for each in found]


def _line(outage: Outage) -> Line:
    """Whole, also where it begins before those days or ends after them."""
    return {
        "kind": outage.kind,
        "began_at": outage.began_at.isoformat(),
        "ended_at": outage.ended_at.isoformat() if outage.ended_at else "",
        "text": outage.text,
    }


def _checked(first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dt.date]:
    if first is None or last is None:
        raise Refused(NO_DAYS, field="first_day" if first is None else "last_day")
    if last < first:
        raise Refused(BACKWARDS, field="last_day")
    if last > today():
        raise Refused(FUTURE, field="last_day")
    if (last - first).days > LONGEST:
        raise Refused(TOO_LONG, field="last_day")
    return first, last
