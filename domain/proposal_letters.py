"""Who hears of a plural entity's members, and how often (A04)."""

from collections.abc import Sequence

from domain import composition, deciders, letters, limits, notices
from models import ConsortiumMember, Entity, How, NoticeKind, User, UserState, now


def proposed(plural: Entity, rows: Sequence[ConsortiumMember], *, reminder: bool = False) -> None:
    """To each administrator of these members, staff where there is none; past three in six hours
    one digest waits. In the order of ids, so that no two transactions wait for each other."""
    kind = NoticeKind.REMINDERS if reminder else NoticeKind.REQUESTS
    told = []
    for row in rows:
        own = deciders.administrators(row.member)
        hearing = notices.hearers(kind, own or deciders.staff())
        told += [(person, how, row, not own) for person, how in hearing]
    for person, how, row, to_staff in sorted(told, key=lambda each: each[0].id):
        if how == How.DAILY:
            notices.gather(person)
        elif limits.allow(limits.LETTERS, f"member:{person.id}"):
            letters.member_proposed(
                person,
                plural,
                row.member,
                terms=composition.terms(row),
                to_staff=to_staff,
                reminder=reminder,
            )
        else:
            letters.member_digest(person, due=now() + deciders.PAUSE)


def removed(plural: Entity, member: Entity) -> None:
    for person in deciders.administrators(member):
        if limits.allow(limits.LETTERS, f"member:{person.id}"):
            letters.member_removed(person, plural, member)


def answered(plural: Entity, row: ConsortiumMember, answer: str) -> None:
    """To who drafts the plural entity, or its administrators. `answer` is a letter's own word:
    accepted, rejected, withdrawn."""
    if limits.allow(limits.DECISIONS, row.code):
        for person in _people(plural):
            letters.member_answered(person, plural, row.member, answer)


def _people(plural: Entity) -> list[User]:
    if not plural.is_draft:
        return deciders.administrators(plural)
    author: User | None = User.get_or_none(
        User.id == plural.created_by_id, User.state == UserState.ACTIVE
    )
    return [author] if author else []
