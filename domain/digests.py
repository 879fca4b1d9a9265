"""What a digest counts when it goes: requests and proposals that wait for one reader, damaged
files."""

from typing import Any

from peewee import fn

from domain import members, memberships
from models import (
    Access,
    AccessState,
    ConsortiumMember,
    Damage,
    Document,
    Entity,
    MemberState,
    Role,
    StoredFile,
    User,
)

MOST_LINES = 20


def requests_waiting(code: str) -> list[dict[str, Any]]:
    """Where requests wait for this user's decision, and how many; at the end those of staff, which
    are of no one entity."""
    user: User | None = User.get_or_none(User.code == code)
    if user is None:
        return []
    lines = [
        {"name": row.name, "code": row.code, "count": row.waiting}
        for row in _where_i_administer(user)
    ]
    if user.answers_requests and (waiting := _for_staff()):
        lines.append({"name": "", "code": "", "count": waiting})
    return lines


def proposals_waiting(code: str) -> list[dict[str, Any]]:
    """The same of the proposals to be a member of a plural entity."""
    user: User | None = User.get_or_none(User.code == code)
    if user is None:
        return []
    open_to_me: Any = (
        Entity.select(Entity.name, Entity.code, fn.COUNT(ConsortiumMember.id).alias("waiting"))
        .join(ConsortiumMember, on=(ConsortiumMember.member == Entity.id))
        .join(Access, on=(Access.entity == Entity.id))
        .where(
            ConsortiumMember.state == MemberState.PENDING,
            ConsortiumMember.asked_at.is_null(False),
            Access.user == user,
            Access.role == Role.ADMINISTRATOR,
            Access.state == AccessState.ACCEPTED,
        )
        .group_by(Entity.id, Entity.name, Entity.code)
        .order_by(Entity.name)
        .limit(MOST_LINES)
    )
    lines = [{"name": row.name, "code": row.code, "count": row.waiting} for row in open_to_me]
    if user.answers_requests and (waiting := memberships.count_for_staff()):
        lines.append({"name": "", "code": "", "count": waiting})
    return lines


def files_damaged(_reader: str) -> dict[str, Any]:
    """How many files are damaged, and the first documents that have them."""
    damaged = StoredFile.damage != Damage.NONE
    documents: Any = (
        Document.select(Document.code, Entity.name.alias("entity_name"))
        .join(Entity)
        .switch(Document)
        .join(StoredFile, on=(StoredFile.content_hash == Document.content_hash))
        .where(damaged, Document.removed_at.is_null())
        .order_by(Document.id)
        .limit(MOST_LINES)
    )
    count = StoredFile.select().where(damaged).count()
    lines = [{"code": each.code, "entity": each.entity_name} for each in documents.objects()]
    return {"count": count, "documents": lines} if count else {}


def _where_i_administer(user: User) -> list[Any]:
    mine = Access.alias()
    return list(
        Entity.select(Entity.name, Entity.code, fn.COUNT(Access.id).alias("waiting"))
        .join(Access, on=(Access.entity == Entity.id))
        .join(mine, on=(mine.entity == Entity.id))
        .where(
            Access.state == AccessState.PENDING,
            mine.user == user,
            mine.role == Role.ADMINISTRATOR,
            mine.state == AccessState.ACCEPTED,
        )
        .group_by(Entity.id, Entity.name, Entity.code)
        .order_by(Entity.name)
        .limit(MOST_LINES)
    )


def _for_staff() -> int:
    return int(
        Access.select()
        .join(Entity, on=(Access.entity == Entity.id))
        .where(Access.state == AccessState.PENDING, members.nobody_administers())
        .count()
    )
