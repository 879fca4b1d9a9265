"""*Avisos*: which letters a person may turn off or have gathered, and who hears in the end.

Only those of a `NoticeKind`. What protects an account, what the law owes and what answers one's own
requests always comes, at once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from domain import audit, outbox, registration
from models import How, NoticeChoice, NoticeKind, User, db, now

MORNING = dt.time(7)
WANTED = {
    NoticeKind.REQUESTS: "Solicitudes y propuestas que usted decide",
    NoticeKind.REMINDERS: "Recordatorios",
    NoticeKind.PAPERS: "Documentos que vencen",
    NoticeKind.MESSAGES: "Mensajes sin leer",
}
GATHERED = (NoticeKind.MESSAGES,)
"""Only in the digest of the day, or not at all."""
HOW = {
    How.AT_ONCE: "Al momento",
    How.DAILY: "En el resumen del día",
    How.NEVER: "No recibirlos",
}


def ways(kind: NoticeKind) -> list[How]:
    """How such letters may come; the first unless they chose otherwise."""
    return [how for how in How if how != How.AT_ONCE or kind not in GATHERED]


def choices(user: User) -> dict[NoticeKind, How]:
    rows = NoticeChoice.select().where(NoticeChoice.user == user)
    chosen = {row.kind: How(row.how) for row in rows}
    return {kind: chosen.get(kind, ways(kind)[0]) for kind in NoticeKind}


def choose(user: User, chosen: Mapping[NoticeKind, str]) -> None:
    """Keep what differs. Raises Refused."""
    wanted = {kind: registration.known(ways(kind), how, kind) for kind, how in chosen.items()}
    with db.atomic():
        before = choices(user)
        changed = {kind: how for kind, how in wanted.items() if how != before[kind]}
        kept = [kind for kind, how in changed.items() if _keep(user, kind, how)]
        if kept:
            audit.record("notices_chosen", by=user, **{kind: changed[kind] for kind in kept})


def hearers(kind: NoticeKind, people: Iterable[User]) -> list[tuple[User, How]]:
    """Those of them who want such letters, and how. A request never goes unheard: where nobody
    wants to hear of it, all do."""
    everybody = list(people)
    rows = NoticeChoice.select().where(
        NoticeChoice.kind == kind, NoticeChoice.user.in_([person.id for person in everybody])
    )
    chosen = {row.user_id: How(row.how) for row in rows}
    told = [(person, chosen.get(person.id, ways(kind)[0])) for person in everybody]
    hearing = [each for each in told if each[1] != How.NEVER]
    if kind == NoticeKind.REQUESTS and not hearing:
        return [(person, How.AT_ONCE) for person in everybody]
    return hearing


def told_now(kind: NoticeKind, people: Iterable[User]) -> list[User]:
    """Those to write to at once; who wants a digest has one waiting from now on.

    Part of the caller's transaction. In the order of ids, so that no two wait for each other.
    """
    hearing = sorted(hearers(kind, people), key=lambda each: each[0].id)
    for person, how in hearing:
        if how == How.DAILY:
            gather(person)
    return [person for person, how in hearing if how == How.AT_ONCE]


def gather(user: User) -> None:
    """One letter in the morning for all that there is by then; the mailer reads it as it goes."""
    outbox.post(
        "daily",
        "Resumen de avisos",
        user.email,
        once=f"daily:{user.code}",
        due=next_morning(user),
        reader=user.code,
        name=user.name,
    )


def next_morning(user: User) -> dt.datetime:
    """Seven o'clock where they live."""
    here = now().astimezone(ZoneInfo(user.time_zone))
    day = here.date() if here.time() < MORNING else here.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, MORNING, here.tzinfo).astimezone(dt.UTC)


def _keep(user: User, kind: NoticeKind, how: str) -> bool:
    """False if another page of theirs was quicker to say the same."""
    row = NoticeChoice.insert(user=user, kind=kind, how=how).on_conflict(
        conflict_target=(NoticeChoice.user, NoticeChoice.kind),
        update={"how": how},
        where=(NoticeChoice.how != how),
    )
    return bool(list(row.returning(NoticeChoice.id).execute()))
