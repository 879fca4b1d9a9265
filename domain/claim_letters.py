"""What both sides of a claim, and staff, are told at each of its steps."""

from typing import Any

from domain import deciders, limits, moments, outbox
from models import Claim, ClaimState, Entity, User

ENDED = "Su acceso a la entidad terminó"
REQUESTER = {
    ClaimState.OPEN: "Recibimos su reclamo",
    ClaimState.TOLD: "Su reclamo está en curso",
    ClaimState.OBJECTED: "Respondieron a su reclamo",
    ClaimState.FROZEN: "Su reclamo está en curso",
    ClaimState.GRANTED: "Usted es administrador de su entidad",
    ClaimState.REJECTED: "Su reclamo fue rechazado",
}
ADMINISTRATORS = {
    ClaimState.TOLD: "Reclaman su entidad: responda a tiempo",
    ClaimState.OBJECTED: "Recibimos su respuesta al reclamo",
    ClaimState.FROZEN: "Su entidad está en disputa: responda a tiempo",
    ClaimState.GRANTED: ENDED,
    ClaimState.REJECTED: "El reclamo sobre su entidad fue rechazado",
    ClaimState.WITHDRAWN: "El reclamo sobre su entidad fue retirado",
}
STAFF = {
    ClaimState.OPEN: "Un reclamo espera a la institución",
    ClaimState.OBJECTED: "Respondieron a un reclamo: decida",
    ClaimState.PROPOSED: "Un traspaso espera que otro funcionario lo confirme",
}


def to_both(claim: Claim, entity: Entity, step: ClaimState) -> None:
    to_requester(claim, entity, step)
    to_administrators(claim, entity, step)


def to_requester(claim: Claim, entity: Entity, step: ClaimState) -> None:
    person = claim.asked_by
    _post("claim_to_requester", REQUESTER[step], person.email, person.name, claim, entity, step)


def to_administrators(claim: Claim, entity: Entity, step: ClaimState) -> None:
    """To each, and to the entity's own address: they may be the ones who aren't there."""
    people = deciders.administrators(entity)
    for address, name in deciders.readers(entity, people):
        subject = ADMINISTRATORS[step]
        _post("claim_to_administrators", subject, address, name, claim, entity, step)


def to_member(user: User, entity: Entity) -> None:
    """To whom the former administrators had let in: no administrator took this from them."""
    outbox.post("claim_to_member", ENDED, user.email, name=user.name, entity=entity.name)


def to_staff(claim: Claim, entity: Entity, step: ClaimState) -> None:
    """To those who may decide it; three in six hours at most, the list has them all (A04)."""
    proposer = claim.decided_by_id if step == ClaimState.PROPOSED else None
    for person in deciders.staff():
        if person.id in (claim.asked_by_id, proposer):
            continue
        if limits.allow(limits.LETTERS, f"claim:{person.id}"):
            _post("claim_to_staff", STAFF[step], person.email, person.name, claim, entity, step)


def _post(
    template: str,
    subject: str,
    address: str,
    name: str,
    claim: Claim,
    entity: Entity,
    step: ClaimState,
) -> None:
    row: Claim = Claim.get_by_id(claim.id)  # as the step has left it
    told: dict[str, Any] = {
        "entity": entity.name,
        "tax_id": entity.tax_id_shown,
        "requester": row.asked_by.name,
        "kind": row.kind,
        "step": step,
        "message": row.message,
        "reason": row.reason,
        "claim": row.code,
        "until": moments.day_in_full(row.object_until) if row.object_until else "",
    }
    outbox.post(template, subject, address, name=name, **told)
