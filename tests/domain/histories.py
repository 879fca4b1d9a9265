"""What stands before and after an act, and what the audit and the outbox say of it."""

from collections.abc import Callable, Collection
from typing import Any

from peewee import fn

from domain import deciders
from domain.errors import Refused
from models import (
    Access,
    AccessState,
    AuditEntry,
    Claim,
    Entity,
    Invitation,
    Letter,
    Rescue,
    Role,
    User,
)

RECORDED = {
    AccessState.ACCEPTED: {"access_accepted"},
    AccessState.CANCELLED: {"access_cancelled"},
    AccessState.PENDING: {"access_requested", "access_reverted"},
    AccessState.REJECTED: {"access_rejected"},
    AccessState.WITHDRAWN: {"access_withdrawn"},
    AccessState.EXPIRED: {"access_expired"},
}
"""The audit's name of becoming so; *Deshacer* leads back to any."""
ONES_OWN = {"access_requested", "access_withdrawn"}
"""What a person may still do where an entity is in dispute."""
Standing = dict[str, tuple[Any, ...]]


class World:
    """People and entities of one history."""

    ids: list[int]
    entities: list[Entity]

    def person(self, n: int) -> User:
        """As they are now."""
        return User.get_by_id(self.ids[n])

    def row(self, pair: tuple[int, int]) -> Access | None:
        person, entity = self.ids[pair[0]], self.entities[pair[1]]
        return Access.get_or_none(Access.user == person, Access.entity == entity)

    def administrators(self, entity: int) -> list[User]:
        return deciders.administrators(self.entities[entity])

    def do(self, verb: Callable[[], Any]) -> None:
        """An act: what it changes is in the audit, and what changes nothing writes to nobody."""
        accesses, others, disputed = self.accesses(), self.others(), self.disputed()
        entry, letter = last(AuditEntry), last(Letter)
        try:
            verb()
        except Refused:
            assert (self.accesses(), self.others()) == (accesses, others)
        recorded = list(AuditEntry.select().where(AuditEntry.id > entry).order_by(AuditEntry.id))
        if not recorded:
            assert last(Letter) == letter
        told = {entry.subject for entry in recorded}
        told |= {entry.details["user"] for entry in recorded if "user" in entry.details}
        assert changed(others, self.others()) <= told
        about = [entry for entry in recorded if entry.action.startswith("access_")]
        self._accesses_changed(accesses, about)
        self._nothing_of_the_disputed_changed(disputed, about)

    def accesses(self) -> Standing:
        found = Access.select().where(Access.entity.in_(self.entities))
        return {row.code: (AccessState(row.state), row.role) for row in found}

    def others(self) -> Standing:
        """Accounts, claims, ways back and invitations; a link that dies with its sender's role or
        with a newer one is no act of its own."""
        here = self.entities
        claims = Claim.select().where(Claim.entity.in_(here))
        invitations = Invitation.select().where(Invitation.entity.in_(here))
        people = User.select().where(User.id.in_(self.ids))
        return (
            {row.code: (row.state, row.email) for row in people}
            | {row.code: (row.state, row.objected_at) for row in claims}
            | {row.code: (row.state, row.due_at) for row in Rescue.select()}
            | {row.code: (row.accepted_at, row.nonce) for row in invitations}
        )

    def disputed(self) -> set[str]:
        """The accesses of entities in dispute."""
        rows = Access.select(Access.code).join(Entity)
        return {row.code for row in rows.where(Entity.disputed_at.is_null(False))}

    def roles_by_the_audit(self) -> dict[tuple[int, int], str]:
        """Of those let in and not put out again, by person and entity, from the entries alone."""
        rows = list(Access.select().where(Access.entity.in_(self.entities)))
        said: dict[str, list[str | None]] = {row.code: [None] for row in rows}
        entries = AuditEntry.select().where(AuditEntry.subject.in_(list(said)))
        for entry in entries.order_by(AuditEntry.id):
            past = said[entry.subject]
            if entry.action == "access_accepted":
                past.append(entry.details.get("role", Role.MEMBER))
            elif entry.action == "access_role":
                past.append(entry.details["role"])
            else:
                past.append(past[-2] if entry.action == "access_undone" else None)
        last = {(row.user_id, row.entity_id): said[row.code][-1] for row in rows}
        return {whose: role for whose, role in last.items() if role}

    def _accesses_changed(self, before: Standing, entries: Collection[AuditEntry]) -> None:
        after = self.accesses()
        assert sorted(entry.subject for entry in entries) == sorted(changed(before, after))
        for entry in entries:
            moved = before.get(entry.subject, ("", ""))[0] != after[entry.subject][0]
            named = RECORDED[after[entry.subject][0]] if moved else {"access_role"}
            assert entry.action in named | {"access_undone"}, entry.action

    def _nothing_of_the_disputed_changed(
        self, disputed: Collection[str], entries: Collection[AuditEntry]
    ) -> None:
        """By its own people; staff and the worker may."""
        people = {row.code for row in User.select().where(User.id.in_(self.ids))}
        by_people = [each for each in entries if each.actor in people and each.subject in disputed]
        assert {each.action for each in by_people} <= ONES_OWN


def changed(before: Standing, after: Standing) -> set[str]:
    """What is there and differs from what it was."""
    return {code for code, now in after.items() if before.get(code) != now}


def last(table: Any) -> int:
    return table.select(fn.MAX(table.id)).scalar() or 0
