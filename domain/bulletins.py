"""*Noticias de la institución*: notices for everybody, from one day to another."""

import datetime as dt
from dataclasses import dataclass, fields

from domain import audit, edited
from domain.errors import Refused
from domain.moments import today
from domain.once import once
from domain.staff import check_decides
from models import Bulletin, BulletinKind, User, db, now
from models.ready import Ready

LONGEST_TITLE = 120
LONGEST = 2000
LONGEST_LIFE = dt.timedelta(days=366)
MOST_SHOWN = 5
MOST_LISTED = 100

NO_TITLE = "Escriba el título de la noticia."
NO_KIND = "Elija qué clase de noticia es."
NO_DAYS = "Escriba desde qué día y hasta cuál se muestra."
BACKWARDS = "El último día es anterior al primero. Revise las dos fechas."
PAST = "El último día ya pasó: escriba uno que llegue, o no se mostrará."
TOO_LONG = "Una noticia se muestra un año o menos. Cambie el último día."
HAPPENS_WHEN = "Un mantenimiento tiene su día: escríbalo, para que aparezca en la agenda."
ENDED = "Esta noticia ya terminó. Publique otra."

SHOWN = Ready(
    Bulletin,
    """
    SELECT * FROM bulletin WHERE first_day <= ? AND last_day >= ? AND ended_at IS NULL
    ORDER BY CASE kind WHEN 'importante' THEN 0 WHEN 'mantenimiento' THEN 1 ELSE 2 END, id DESC
    LIMIT ?
    """,
)
DATED = Ready(
    Bulletin,
    """
    SELECT * FROM bulletin WHERE happens_on >= ? AND first_day <= ? AND ended_at IS NULL
    ORDER BY happens_on, id LIMIT ?
    """,
)


@dataclass(frozen=True)
class Notice:
    """What staff write."""

    kind: str
    title: str
    body: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    happens_on: dt.date | None = None


def shown() -> list[Bulletin]:
    """Today's, what weighs most first."""
    day = today().isoformat()
    return SHOWN.all(day, day, MOST_SHOWN)


def dated(day: dt.date) -> list[Bulletin]:
    """Those published that speak of this day or one that comes."""
    return DATED.all(day.isoformat(), day.isoformat(), MOST_SHOWN)


def all_of_them() -> list[Bulletin]:
    """For staff, those that end last first."""
    rows = Bulletin.select().order_by(Bulletin.last_day.desc(), Bulletin.id.desc())
    return list(rows.limit(MOST_LISTED))


def find(code: str) -> Bulletin | None:
    found: Bulletin | None = Bulletin.get_or_none(Bulletin.code == code)
    return found


def is_over(bulletin: Bulletin) -> bool:
    return bulletin.ended_at is not None or bulletin.last_day < today()


def is_shown(bulletin: Bulletin) -> bool:
    return not is_over(bulletin) and bulletin.first_day <= today()


def preview(notice: Notice) -> Bulletin:
    """As it would be, kept nowhere. Raises Refused."""
    return Bulletin(**_checked(notice))


def publish(notice: Notice, *, by: User, key: str) -> str:
    """Its code. Raises Refused."""
    check_decides(by)
    row = _checked(notice)

    def act() -> str:
        bulletin = Bulletin.create(**row)
        audit.record("bulletin_published", by=by, subject=bulletin.code, kind=bulletin.kind)
        return str(bulletin.code)

    return once(key, act)


def seen_of(bulletin: Bulletin) -> str:
    """What a form was made of, for `edit`."""
    return edited.seen_of(bulletin, (each.name for each in fields(Notice)))


def edit(bulletin: Bulletin, notice: Notice, *, seen: str, by: User) -> None:
    """Raises Refused, also for one that was ended, or that says something else than was `seen`."""
    check_decides(by)
    row = _checked(notice)
    with db.atomic():
        edited.check(bulletin, row, seen=seen)
        still = (Bulletin.id == bulletin.id) & Bulletin.ended_at.is_null()
        if not Bulletin.update(**row).where(still).execute():
            raise Refused(ENDED)
        audit.record("bulletin_edited", by=by, subject=bulletin.code)


def end(bulletin: Bulletin, *, by: User) -> None:
    """Nobody is shown it any more; a second time changes nothing."""
    check_decides(by)
    with db.atomic():
        still = (Bulletin.id == bulletin.id) & Bulletin.ended_at.is_null()
        if Bulletin.update(ended_at=now()).where(still).execute():
            audit.record("bulletin_ended", by=by, subject=bulletin.code)


def _checked(notice: Notice) -> dict[str, object]:
    if notice.kind not in tuple(BulletinKind):
        raise Refused(NO_KIND, field="kind")
    if not notice.title:
        raise Refused(NO_TITLE, field="title")
    first, last = notice.first_day, notice.last_day
    if first is None or last is None:
        raise Refused(NO_DAYS, field="first_day" if first is None else "last_day")
    if last < first:
        raise Refused(BACKWARDS, field="last_day")
    if last < today():
        raise Refused(PAST, field="last_day")
    if last - first > LONGEST_LIFE:
        raise Refused(TOO_LONG, field="last_day")
    if notice.kind == BulletinKind.MAINTENANCE and notice.happens_on is None:
        raise Refused(HAPPENS_WHEN, field="happens_on")
    return {**vars(notice)}
