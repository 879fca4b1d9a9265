"""What the institution decides about a claim, and what happens when its term is over."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from domain import audit, claim_letters, claims, deciders, working_days
from domain.claim_transfers import hand_over
from domain.claims import hold, move, settled
from domain.errors import Refused
from domain.moments import today
from domain.staff import check_decides
from models import Claim, ClaimKind, ClaimState, Entity, User, UserState, db, now

TERM = 3
"""Working days in which the administrators may object."""
BATCH = 20
NOT_ONES_OWN = "Usted es parte de este reclamo: lo decide otra persona de la institución."
NO_REASON = "Escriba el motivo: la persona lo lee en su correo."
IN_DISPUTE = "La entidad ya está en disputa por otro reclamo: decida primero ese."
NOT_YET = "Quien administra la entidad todavía puede responder. Espere a que pase el plazo."
NEEDS_ANOTHER = {
    ClaimState.PROPOSED: "Usted propuso el traspaso: lo confirma otra persona de la institución.",
    ClaimState.OBJECTED: "Usted dio curso al reclamo y hay quien se opone: lo concede otra persona "
    "de la institución, o lo rechaza usted.",
}
"""Against somebody who is there no single member of staff hands an entity over (A45)."""
SETTLED = "La institución ya resolvió otro reclamo sobre la misma entidad."
CHANGED_MEANWHILE = "Durante el plazo la entidad cambió sus administradores."


def tell(claim: Claim, *, by: User) -> Claim:
    """*Dar curso*: from now on its administrators have three working days to object."""
    return _decide(claim, by, ClaimKind.GONE, ClaimState.OPEN, ClaimState.TOLD, _tell)


def freeze(claim: Claim, *, by: User) -> Claim:
    """The entity is in dispute: nobody of its own changes it until it is decided (A45)."""
    return _decide(claim, by, ClaimKind.NOT_THEIRS, ClaimState.OPEN, ClaimState.FROZEN, _freeze)


def grant(claim: Claim, *, by: User) -> Claim:
    """Though there was an objection, who asked becomes the administrator: never by the word of the
    one who told the administrators."""
    return _decide(claim, by, ClaimKind.GONE, ClaimState.OBJECTED, ClaimState.GRANTED, _grant)


def propose(claim: Claim, *, by: User) -> Claim:
    """Hand the entity over, if another of the staff agrees, once the other side could answer."""
    kind = ClaimKind.NOT_THEIRS
    return _decide(claim, by, kind, ClaimState.FROZEN, ClaimState.PROPOSED, _propose)


def confirm(claim: Claim, *, by: User) -> Claim:
    """The second of the staff; never the one who proposed it."""
    kind = ClaimKind.NOT_THEIRS
    return _decide(claim, by, kind, ClaimState.PROPOSED, ClaimState.GRANTED, _confirm)


def reject(claim: Claim, *, by: User, reason: str) -> Claim:
    """Say no, and why; what was frozen is free again."""
    if not reason:
        raise Refused(NO_REASON, field="reason")
    with db.atomic():
        entity, held = _held(claim, by)
        if move(held, claims.open_states(), ClaimState.REJECTED, **_closing(reason, by)):
            claims.free(held, entity)
            audit.record("claim_rejected", by=by, subject=held.code, entity=entity.code)
            claim_letters.to_requester(held, entity, ClaimState.REJECTED)
            if held.state in claims.TOLD:
                claim_letters.to_administrators(held, entity, ClaimState.REJECTED)
        return settled(claim, ClaimState.REJECTED)


def lapse(day: dt.date) -> bool:
    """Grant some of those that nobody objected to in time; False when none is due.

    Where the administrators changed meanwhile, somebody is there after all: staff decide.
    """
    due = (
        Claim.select(Claim)
        .join(Entity)
        .switch(Claim)
        .join(User, on=(Claim.asked_by == User.id))
        .where(
            Claim.state == ClaimState.TOLD,
            Claim.object_until < day,
            Entity.disputed_at.is_null(),
            User.state == UserState.ACTIVE,
        )
        .order_by(Claim.id)
        .limit(BATCH)
    )
    rows = list(due)
    for claim in rows:
        with db.atomic():
            _end_term(claim)
    return bool(rows)


def begin_terms_anew() -> int:
    """In a transaction, after a restore, which forgets who objected since: all are told again.
    Since when they may, and so who changed the administrators meanwhile, stays known."""
    unanswered = Claim.state.in_((ClaimState.TOLD, ClaimState.FROZEN)), Claim.objection == ""
    told = list(Claim.select().where(*unanswered).order_by(Claim.id))
    for claim in told:
        claim.object_until = working_days.after(today(), TERM)
        claim.save(only=[Claim.object_until])
        claim_letters.to_both(claim, claim.entity, ClaimState(claim.state))
    return len(told)


def _end_term(claim: Claim) -> None:
    entity, held = hold(claim)
    if held.state != ClaimState.TOLD or entity.is_disputed:
        return
    if any(row.updated_at > held.told_at for row in deciders.administrator_rows(entity)):
        said = {"objection": CHANGED_MEANWHILE, "objected_at": now()}
        move(held, (ClaimState.TOLD,), ClaimState.OBJECTED, **said)
        audit.record("claim_objected", by=None, subject=held.code, entity=entity.code)
        claim_letters.to_requester(held, entity, ClaimState.OBJECTED)
        claim_letters.to_staff(held, entity, ClaimState.OBJECTED)
        return
    move(held, (ClaimState.TOLD,), ClaimState.GRANTED, closed_at=now())
    _grant(held, entity, None)


def _decide(
    claim: Claim,
    by: User,
    kind: ClaimKind,
    before: ClaimState,
    after: ClaimState,
    act: Callable[[Claim, Entity, User], None],
) -> Claim:
    """From one state to the next by one conditional UPDATE, then what follows from it."""
    with db.atomic():
        entity, held = _held(claim, by)
        values: dict[str, Any] = {"decided_by": by}
        more: list[Any] = []
        if before == ClaimState.PROPOSED:
            values, more = {"second_by": by}, [Claim.decided_by != by]
        if after == ClaimState.GRANTED:
            values["closed_at"] = now()
        if held.kind == kind and held.state == before:
            _refuse_too_soon(held, entity, by)
            if move(held, (before,), after, *more, **values):
                act(held, entity, by)
        return settled(claim, after)


def _refuse_too_soon(claim: Claim, entity: Entity, by: User) -> None:
    if claim.decided_by_id == by.id and (sentence := NEEDS_ANOTHER.get(ClaimState(claim.state))):
        raise Refused(sentence)
    if claim.state not in claims.IN_DISPUTE and entity.is_disputed:
        raise Refused(IN_DISPUTE)
    if claim.state == ClaimState.FROZEN and claims.waits(claim):
        raise Refused(NOT_YET)


def _tell(claim: Claim, entity: Entity, by: User) -> None:
    _begin_term(claim)
    audit.record("claim_told", by=by, subject=claim.code, entity=entity.code)
    claim_letters.to_both(claim, entity, ClaimState.TOLD)


def _freeze(claim: Claim, entity: Entity, by: User) -> None:
    _begin_term(claim)
    Entity.update(disputed_at=now()).where(Entity.id == entity.id).execute()
    audit.record("claim_frozen", by=by, subject=claim.code, entity=entity.code)
    claim_letters.to_both(claim, entity, ClaimState.FROZEN)


def _propose(claim: Claim, entity: Entity, by: User) -> None:
    audit.record("claim_proposed", by=by, subject=claim.code, entity=entity.code)
    claim.decided_by = by
    claim_letters.to_staff(claim, entity, ClaimState.PROPOSED)


def _confirm(claim: Claim, entity: Entity, by: User) -> None:
    audit.record("claim_confirmed", by=by, subject=claim.code, entity=entity.code)
    _grant(claim, entity, by)


def _grant(claim: Claim, entity: Entity, by: User | None) -> None:
    audit.record("claim_granted", by=by, subject=claim.code, entity=entity.code)
    claim_letters.to_both(claim, entity, ClaimState.GRANTED)
    hand_over(claim, entity, by=by)
    others = Claim.select().where(Claim.entity == entity, Claim.closed_at.is_null())
    for other in others.order_by(Claim.id):
        if move(other, claims.open_states(), ClaimState.REJECTED, **_closing(SETTLED, by)):
            audit.record("claim_rejected", by=by, subject=other.code, entity=entity.code)
            claim_letters.to_requester(other, entity, ClaimState.REJECTED)


def _begin_term(claim: Claim) -> None:
    last = working_days.after(today(), TERM)
    Claim.update(told_at=now(), object_until=last).where(Claim.id == claim.id).execute()


def _closing(reason: str, by: User | None) -> dict[str, Any]:
    return {"reason": reason, "decided_by": by, "closed_at": now()}


def _held(claim: Claim, by: User) -> tuple[Entity, Claim]:
    """What staff decide about, held. Raises Refused for who may not."""
    check_decides(by)
    entity, held = hold(claim)
    if by.id == held.asked_by_id or claims.administers(by, entity):
        raise Refused(NOT_ONES_OWN)
    return entity, held
