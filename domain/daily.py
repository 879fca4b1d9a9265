"""The digest of a day: all that waits for one reader when it goes, and the papers that lapse."""

import datetime as dt
from typing import Any

from domain import deciders, digests, expiry, members, moments, notices, requirements, typed, unread
from models import Access, AccessState, Entity, How, Letter, NoticeKind, Role, User, now


def of(code: str) -> dict[str, Any]:
    """Empty when there is nothing to tell, or nobody to tell it to."""
    user: User | None = User.get_or_none(User.code == code)
    if user is None or not user.is_active:
        return {}
    chosen = notices.choices(user)
    told = {
        "requests": [each for each in digests.requests_waiting(code) if _heard(each, user)],
        "proposals": [each for each in digests.proposals_waiting(code) if _heard(each, user)],
        "lapsed": _lapsed(user) if chosen[NoticeKind.REMINDERS] != How.NEVER else 0,
        "messages": unread.lines(user) if chosen[NoticeKind.MESSAGES] != How.NEVER else [],
        "papers": _papers(user) if chosen[NoticeKind.PAPERS] != How.NEVER else [],
    }
    return told if any(told.values()) else {}


def _heard(line: dict[str, Any], user: User) -> bool:
    """Does this user hear of requests there, be it because nobody else wants to?"""
    entity: Entity | None = Entity.get_or_none(Entity.code == line["code"])
    people = deciders.administrators(entity) if entity else deciders.staff()
    return any(person == user for person, _how in notices.hearers(NoticeKind.REQUESTS, people))


def _lapsed(user: User) -> int:
    """How many requests ended without an answer since this digest began to wait."""
    waiting = Letter.select(Letter.created_at).where(Letter.once == f"daily:{user.code}").scalar()
    mine = Access.alias()
    ended = (
        Access.select()
        .join(mine, on=(mine.entity == Access.entity))
        .where(
            Access.state == AccessState.EXPIRED,
            Access.updated_at >= (waiting or now()),
            mine.user == user,
            mine.role == Role.ADMINISTRATOR,
            mine.state == AccessState.ACCEPTED,
        )
    )
    return int(ended.count())


def _papers(user: User) -> list[dict[str, Any]]:
    """By entity that they administer: what has lapsed lately, or will within the month."""
    today = moments.today()
    first, last = today - expiry.LATEST, today + dt.timedelta(expiry.WARNINGS[0])
    told = []
    for entity in members.entities(user)[: digests.MOST_LINES]:
        if not members.may_administer(user, entity):
            continue
        near = [
            (typed.clean(each.label), moments.day_in_full(each.on), each.on < today)
            for each in expiry.current(entity, requirements.rows(entity))
            if first <= each.on <= last
        ]
        if near:
            told.append({"name": entity.name, "code": entity.code, "lapses": near})
    return told
