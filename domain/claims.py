"""Claims about an entity that others administer: somebody asks, its administrators may object.

*El administrador ya no está*: staff tell the administrators, who have three working days to
object. *Esta entidad es mía*: staff may freeze the entity, and two of them hand it over. What
staff decide is in `claim_decisions`.
"""

from typing import Any

from peewee import JOIN, IntegrityError

from domain import audit, claim_letters, deciders, limits, proofs
from domain.errors import Refused, TooOften
from domain.locking import locked
from domain.moments import today
from domain.once import once
from models import (
    Access,
    AccessState,
    Claim,
    ClaimKind,
    ClaimState,
    Entity,
    Proof,
    Role,
    User,
    db,
    now,
    ready,
)
from models.ready import Ready, marks

MOST_OPEN = 5
PAGE = 50
CLOSED = (ClaimState.GRANTED, ClaimState.REJECTED, ClaimState.WITHDRAWN)
IN_DISPUTE = (ClaimState.FROZEN, ClaimState.PROPOSED)
TOLD = (ClaimState.TOLD, ClaimState.OBJECTED, *IN_DISPUTE)
"""Its administrators know of it."""
ANY_OF = "SELECT 1 FROM claim WHERE asked_by_id = ? LIMIT 1"
AGAINST = Ready(
    Claim,
    f"SELECT * FROM claim WHERE entity_id = ? AND state IN ({marks(len(TOLD))}) ORDER BY id",  # noqa: S608
)

NOT_ACTIVE = "Active primero su usuario con el correo que le enviamos."
NO_KIND = "Elija qué pasa con la entidad."
NO_MESSAGE = "Cuente qué pasó: quién es usted y por qué actúa por la entidad."
NO_PROOF = "Elija el documento que lo demuestra."
NOT_REGISTERED = "Esa entidad no está registrada. Búsquela otra vez."
YOURS_ALREADY = "Usted ya administra «{}»: no hace falta reclamarla."
NOBODY_THERE = (
    "«{}» no tiene administrador. Pida acceso en «Nuevo registro»: lo decide la institución."
)
ONE_OPEN = "Usted ya tiene un reclamo abierto sobre «{}». Véalo en Mis registros."
TOO_MANY = "Usted tiene {} reclamos abiertos. Espere una respuesta, o retire alguno."
TOO_OFTEN = "Hizo muchos reclamos hoy. Inténtelo mañana, o escriba a la mesa de servicio."
NO_OBJECTION = "Escriba por qué se opone."
NOT_HERS = "Usted ya no es administrador de esta entidad: aquí no se cambió nada."
TOO_LATE = "El plazo para responder ya pasó. Escriba a la mesa de servicio."
REAL = {
    ClaimState.OPEN: "El reclamo espera a la institución.",
    ClaimState.TOLD: "Los administradores ya fueron avisados y pueden responder.",
    ClaimState.OBJECTED: "Ya hay una respuesta de los administradores: decide la institución.",
    ClaimState.FROZEN: "La entidad ya está en disputa.",
    ClaimState.PROPOSED: "Ya se propuso el traspaso: lo confirma otro funcionario.",
    ClaimState.GRANTED: "El reclamo ya fue concedido.",
    ClaimState.REJECTED: "El reclamo ya fue rechazado.",
    ClaimState.WITHDRAWN: "El reclamo ya fue retirado por quien lo hizo.",
}


def ask(
    entity: Entity, kind: str, *, by: User, message: str, proof: Proof | None, key: str
) -> Claim:
    """Claim an entity, with what happened and a file that proves it. Raises Refused."""
    code = once(f"{key}:{entity.code}", lambda: _ask(entity, kind, by, message, proof))
    claim: Claim = Claim.get(Claim.code == code, Claim.asked_by == by)
    return claim


def withdraw(claim: Claim, *, by: User) -> Claim:
    """Who asked takes it back; what was frozen is free again. Raises Refused if it was decided."""
    with db.atomic():
        entity, held = hold(claim)
        if held.asked_by_id != by.id:
            raise Refused(NOT_HERS)
        if move(held, open_states(), ClaimState.WITHDRAWN, closed_at=now()):
            free(held, entity)
            audit.record("claim_withdrawn", by=by, subject=held.code, entity=entity.code)
            if held.state in TOLD:
                claim_letters.to_administrators(held, entity, ClaimState.WITHDRAWN)
        return settled(claim, ClaimState.WITHDRAWN)


def object_to(claim: Claim, text: str, *, by: User) -> Claim:
    """An administrator says why not; then staff decide, and see both sides. Raises Refused."""
    if not text:
        raise Refused(NO_OBJECTION, field="objection")
    with db.atomic():
        entity, held = hold(claim)
        if not administers(by, entity):
            raise Refused(NOT_HERS)
        if (held.objected_by_id, held.objection) == (by.id, text):
            return held
        said = {"objection": text, "objected_by": by, "objected_at": now()}
        in_time = Claim.objection == "", Claim.object_until >= today()
        after = {ClaimState.TOLD: ClaimState.OBJECTED}.get(ClaimState(held.state), held.state)
        if not move(held, (ClaimState.TOLD, *IN_DISPUTE), after, *in_time, **said):
            raise Refused(_why_no_objection(held))
        audit.record("claim_objected", by=by, subject=held.code, entity=entity.code)
        claim_letters.to_both(held, entity, ClaimState.OBJECTED)
        claim_letters.to_staff(held, entity, ClaimState.OBJECTED)
        return settled(claim, ClaimState(after))


def find(code: str) -> Claim | None:
    """For staff."""
    claim: Claim | None = _claims().where(Claim.code == code).first()
    return claim


def find_mine(code: str, *, by: User) -> Claim | None:
    """One's own, or one that a person was told of as administrator: others' are missing."""
    claim = find(code)
    if claim and (claim.asked_by_id == by.id or _was_told(claim, by)):
        return claim
    return None


def of(user: User) -> list[Claim]:
    """What a person has claimed, the newest first."""
    if ready.run(ANY_OF, user.id).fetchone() is None:  # nearly everybody
        return []
    return list(_claims().where(Claim.asked_by == user).order_by(Claim.id.desc()).limit(PAGE))


def against(entity: Entity, user: User) -> list[Claim]:
    """The open ones of which this administrator was told."""
    rows = AGAINST.all(entity.id, *TOLD)
    return rows if rows and administers(user, entity) else []


def waiting() -> list[Claim]:
    """The open ones, the oldest first."""
    return list(_claims().where(Claim.closed_at.is_null()).order_by(Claim.id).limit(PAGE))


def count() -> int:
    """How many are open."""
    return int(Claim.select().where(Claim.closed_at.is_null()).count())


def closed() -> list[Claim]:
    """The last that were decided or withdrawn."""
    query = _claims().where(Claim.closed_at.is_null(False))
    return list(query.order_by(Claim.closed_at.desc(), Claim.id.desc()).limit(PAGE))


def administers(user: User, entity: Entity) -> bool:
    """Also of an entity in dispute, which nobody may change."""
    row = Access.select(Access.id).where(
        Access.user == user,
        Access.entity == entity,
        Access.role == Role.ADMINISTRATOR,
        Access.state == AccessState.ACCEPTED,
    )
    return bool(row.exists())


def may_object(claim: Claim) -> bool:
    """May its administrators still answer?"""
    return claim.state in (ClaimState.TOLD, *IN_DISPUTE) and waits(claim)


def waits(claim: Claim) -> bool:
    """Has the other side neither answered nor used up its time?"""
    in_time = claim.object_until is not None and claim.object_until >= today()
    return in_time and not claim.objection


def hold(claim: Claim) -> tuple[Entity, Claim]:
    """Its entity, held until the caller's transaction ends, and the claim as it is now."""
    entity = locked(claim.entity)
    held: Claim = Claim.get_by_id(claim.id)
    return entity, held


def move(
    claim: Claim, before: tuple[ClaimState, ...], after: str, *more: Any, **values: Any
) -> bool:
    """By one conditional UPDATE; False if it is in another state, or `more` isn't so."""
    changed = Claim.update(state=after, updated_at=now(), **values).where(
        Claim.id == claim.id, Claim.state.in_(before), *more
    )
    return bool(changed.execute())


def settled(claim: Claim, wanted: ClaimState) -> Claim:
    """What it came to. Raises Refused, with what it really is, for who came too late."""
    row: Claim = Claim.get_by_id(claim.id)
    if row.state != wanted:
        raise Refused(REAL[ClaimState(row.state)])
    return row


def open_states() -> tuple[ClaimState, ...]:
    return tuple(state for state in ClaimState if state not in CLOSED)


def free(claim: Claim, entity: Entity) -> None:
    """The dispute is over, if this claim had begun it."""
    if claim.state in IN_DISPUTE:
        Entity.update(disputed_at=None).where(Entity.id == entity.id).execute()


def _ask(entity: Entity, kind: str, by: User, message: str, proof: Proof | None) -> str:
    _refuse_what_is_not_whole(kind, message, proof)
    held = locked(entity)
    _refuse_what_may_not_be_claimed(held, kind, by)
    if not limits.allow(limits.CLAIMS, by.code):
        raise TooOften(TOO_OFTEN)
    row = Claim(entity=held, kind=kind, asked_by=by, message=message)
    row.proof = proof and proofs.keep(proof, by=by)
    try:
        with db.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(ONE_OPEN.format(held.name)) from None
    audit.record("claim_asked", by=by, subject=row.code, entity=held.code, kind=kind)
    claim_letters.to_requester(row, held, ClaimState.OPEN)
    claim_letters.to_staff(row, held, ClaimState.OPEN)
    return str(row.code)


def _refuse_what_is_not_whole(kind: str, message: str, proof: Proof | None) -> None:
    if kind not in tuple(ClaimKind):
        raise Refused(NO_KIND, field="kind")
    if not message:
        raise Refused(NO_MESSAGE, field="message")
    if proof is None:
        raise Refused(NO_PROOF, field="proof")


def _refuse_what_may_not_be_claimed(entity: Entity, kind: str, by: User) -> None:
    if not by.is_active:
        raise Refused(NOT_ACTIVE)
    if entity.is_draft:
        raise Refused(NOT_REGISTERED)
    if administers(by, entity):
        raise Refused(YOURS_ALREADY.format(entity.name))
    if not deciders.administrators(entity):
        raise Refused(NOBODY_THERE.format(entity.name))
    mine = Claim.select().where(Claim.asked_by == by, Claim.closed_at.is_null())
    if mine.where(Claim.entity == entity).exists():
        raise Refused(ONE_OPEN.format(entity.name))
    if mine.count() >= MOST_OPEN:
        raise Refused(TOO_MANY.format(MOST_OPEN))


def _why_no_objection(claim: Claim) -> str:
    if claim.state in CLOSED or claim.state == ClaimState.OPEN:
        return REAL[ClaimState(claim.state)]
    return REAL[ClaimState.OBJECTED] if claim.objection else TOO_LATE


def _was_told(claim: Claim, user: User) -> bool:
    """While they administer; once it is closed those who did then, who may read why they don't."""
    if claim.told_at is None:
        return False
    if claim.closed_at is None:
        return administers(user, claim.entity)
    since_then = (Access.state == AccessState.ACCEPTED) | (Access.updated_at >= claim.told_at)
    row = Access.select(Access.id).where(
        Access.user == user,
        Access.entity == claim.entity_id,
        Access.role == Role.ADMINISTRATOR,
        Access.accepted_at <= claim.told_at,
        since_then,
    )
    return bool(row.exists())


def _claims() -> Any:
    """Each with its entity, who asked, and who decided."""
    person, decider = User.alias(), User.alias()
    return (
        Claim.select(Claim, Entity, person, decider)
        .join(Entity)
        .switch(Claim)
        .join(person, on=(Claim.asked_by == person.id), attr="asked_by")
        .switch(Claim)
        .join(decider, JOIN.LEFT_OUTER, on=(Claim.decided_by == decider.id), attr="decided_by")
    )
