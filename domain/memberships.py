"""A member's side of a plural entity: its administrators answer; where it has none, staff does."""

import hashlib
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from domain import audit, changes, composition, deciders, members, proposal_letters, verification
from domain.changes import Line
from domain.errors import Refused
from domain.locking import locked
from models import ConsortiumMember, Entity, Family, MemberState, User, db, now
from models.ready import Ready

GONE = "Ya no lo proponen como integrante: aquí no se cambió nada."
NOT_YOURS = "Usted ya no decide por esta entidad: aquí no se cambió nada."
NOT_ONES_OWN = "Su propia propuesta la decide otra persona de la institución: pídaselo."
OTHER_TERMS = "La propuesta cambió mientras usted decidía: ahora es {}. Revise y decida otra vez."
REAL = {
    MemberState.PENDING: "Todavía no se ha respondido.",
    MemberState.ACCEPTED: "Ya se había aceptado.",
    MemberState.REJECTED: "Ya se había rechazado.",
}
MOST_SHOWN = 50
OF_MEMBER = """
    SELECT consortium_member.*, entity.* FROM consortium_member
    JOIN entity ON entity.id = consortium_member.entity_id
    WHERE consortium_member.member_id = ? AND entity.family = 'plural'
    AND {} ORDER BY consortium_member.id DESC LIMIT 50
"""
HEARD_OF = "(consortium_member.state <> 'pending' OR consortium_member.asked_at IS NOT NULL)"
WAITING = "consortium_member.state = 'pending' AND consortium_member.asked_at IS NOT NULL"
ALL = Ready(ConsortiumMember, OF_MEMBER.format(HEARD_OF), joined="entity")
ONE = Ready(
    ConsortiumMember,
    OF_MEMBER.format(f"{HEARD_OF} AND consortium_member.code = ?"),
    joined="entity",
)
OPEN = Ready(ConsortiumMember, OF_MEMBER.format(WAITING), joined="entity")


@dataclass(frozen=True)
class Answer:
    """From which state to which, under what name."""

    before: MemberState
    after: MemberState
    action: audit.Action
    letter: str


ACCEPT = Answer(MemberState.PENDING, MemberState.ACCEPTED, "member_accepted", "accepted")
REJECT = Answer(MemberState.PENDING, MemberState.REJECTED, "member_rejected", "rejected")
WITHDRAW = Answer(MemberState.ACCEPTED, MemberState.REJECTED, "member_withdrawn", "withdrawn")


def of(member: Entity) -> list[ConsortiumMember]:
    """The plural entities that this one takes part in or is asked to, the newest first."""
    return ALL.all(member.id)


def waiting(member: Entity) -> list[ConsortiumMember]:
    """Those that wait for an answer."""
    return OPEN.all(member.id)


def find(member: Entity, code: str) -> ConsortiumMember | None:
    """One of them, however many newer ones there are."""
    return ONE(member.id, code)


def seen(row: ConsortiumMember) -> str:
    """A mark of the terms and the name: an answer counts for those that the page showed."""
    name = hashlib.sha256(row.entity.name.encode()).hexdigest()[:8]
    return f"{row.share}{'L' if row.is_leader else ''}-{name}"


def ask_anew(plural: Entity, *, by: User) -> None:
    """Under another name it is another proposal: who accepted is asked again, but for those that
    `by` administers. Part of the caller's transaction, which holds the plural entity."""
    every = composition.rows(plural)
    again = [
        row
        for row in every
        if row.state == MemberState.ACCEPTED and not members.may_administer(by, row.member)
    ]
    whole = not composition.lacking(every)
    for row in again:
        row.state, row.asked_at = MemberState.PENDING, now() if whole else None
        ConsortiumMember.update(
            state=row.state, asked_at=row.asked_at, decided_at=None, decided_by=None
        ).where(ConsortiumMember.id == row.id).execute()
        audit.record("member_asked_again", by=by, subject=row.code)
    if whole:
        proposal_letters.proposed(plural, again)


def accept(row: ConsortiumMember, *, terms: str, by: User) -> ConsortiumMember:
    """Take part with these terms, which are the `seen` of the page. Raises Refused, as below."""
    return _answer(row, ACCEPT, by, terms=terms)


def reject(row: ConsortiumMember, *, by: User) -> ConsortiumMember:
    return _answer(row, REJECT, by)


def withdraw(row: ConsortiumMember, *, by: User) -> ConsortiumMember:
    """Take an acceptance back: from then on nothing of the member is seen there (A62)."""
    return _answer(row, WITHDRAW, by)


def for_staff() -> list[ConsortiumMember]:
    """Those that no administrator can answer, the oldest first."""
    return list(_for_staff().limit(MOST_SHOWN))


def find_for_staff(code: str) -> ConsortiumMember | None:
    """One whose member has nobody, whatever became of it meanwhile."""
    row: ConsortiumMember | None = (
        _joined().where(ConsortiumMember.code == code, members.nobody_administers()).first()
    )
    return row


def count_for_staff() -> int:
    return int(_for_staff().count())


def _for_staff() -> Any:
    return (
        _joined()
        .where(
            ConsortiumMember.state == MemberState.PENDING,
            ConsortiumMember.asked_at.is_null(False),
            members.nobody_administers(),
        )
        .order_by(ConsortiumMember.id)
    )


def _joined() -> Any:
    """Each with its member, its plural entity and who drafted that."""
    plural = Entity.alias()
    return (
        ConsortiumMember.select(ConsortiumMember, Entity, plural, User)
        .join(Entity, on=(ConsortiumMember.member == Entity.id), attr="member")
        .switch(ConsortiumMember)
        .join(plural, on=(ConsortiumMember.entity == plural.id), attr="entity")
        .join(User, JOIN.LEFT_OUTER, on=(plural.created_by == User.id), attr="created_by")
        .where(plural.family == Family.PLURAL)
    )


def _answer(
    row: ConsortiumMember, answer: Answer, by: User, terms: str | None = None
) -> ConsortiumMember:
    with db.atomic():
        plural = locked(row.entity)
        present = composition.find(plural, row.code)
        if present is None:
            raise Refused(GONE)
        present.entity = plural
        present.member = _decided_by(by, present.member, plural)
        if terms is not None and present.state == answer.before and terms != seen(present):
            raise Refused(OTHER_TERMS.format(composition.terms(present)))
        moved = (
            ConsortiumMember.update(state=answer.after, decided_at=now(), decided_by=by)
            .where(
                ConsortiumMember.id == row.id,
                ConsortiumMember.state == answer.before,
                (ConsortiumMember.asked_at.is_null(False))
                | (answer.before == MemberState.ACCEPTED),
            )
            .execute()
        )
        if not moved and present.state != answer.after:
            raise Refused(REAL[MemberState(present.state)])
        if moved:
            present.state = answer.after
            _tell(plural, present, answer, by)
        return present


def _tell(plural: Entity, row: ConsortiumMember, answer: Answer, by: User) -> None:
    audit.record(answer.action, by=by, subject=row.code, entity=plural.code, share=row.share)
    proposal_letters.answered(plural, row, answer.letter)
    if answer is WITHDRAW and not plural.is_draft:
        label, said = f"Integrante {row.member.name}", composition.terms(row)
        changes.note(plural, composition.SECTION, [Line(label[:80], said, "Se retiró")], by=by)
        verification.look_again(plural)


def _decided_by(by: User, member: Entity, plural: Entity) -> Entity:
    """The member, held, if this user answers for it: the plural one is held before it, always."""
    member = locked(member)
    if members.may_administer(by, member):
        return member
    if not by.answers_requests or deciders.administrators(member):
        raise Refused(NOT_YOURS)
    if members.may_edit(by, plural):
        raise Refused(NOT_ONES_OWN)
    return member
