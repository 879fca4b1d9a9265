"""A claim that is granted: who asked administers the entity, and who administered doesn't."""

from domain import audit, claim_letters, invitation_links, sessions, verification
from domain.errors import Refused
from domain.locking import locked_access
from domain.transitions import FORGOTTEN, move
from models import Access, AccessState, Claim, ClaimKind, Entity, Role, User, now

NOT_ACTIVE = "Quien hizo el reclamo ya no tiene un usuario activo."


def hand_over(claim: Claim, entity: Entity, *, by: User | None) -> None:
    """First the new administrator, then the end of the others: the entity is never without one
    (A44). The caller holds the entity, and has told its administrators.

    An entity that wasn't theirs is nobody's of those they let in either, and nobody has verified
    what its new administrator will say of it (A45).
    """
    person: User = claim.asked_by
    if not person.is_active:
        raise Refused(NOT_ACTIVE)
    _let_in(person, entity, by)
    former = (Access.entity == entity) & (Access.user != person)
    if claim.kind == ClaimKind.GONE:
        former &= Access.role == Role.ADMINISTRATOR
    moved = move(former, AccessState.ACCEPTED, AccessState.CANCELLED, decided_by=by)
    rows = list(Access.select(Access, User).join(User, on=Access.user).where(Access.id.in_(moved)))
    for row in sorted(rows, key=lambda row: row.user_id):
        audit.record("access_cancelled", by=by, subject=row.code, staff=True, claim=claim.code)
        if row.role != Role.ADMINISTRATOR:
            claim_letters.to_member(row.user, entity)
    users = [row.user_id for row in rows]
    sessions.leave(entity, users)
    invitation_links.end_with(entity, users)
    if claim.kind == ClaimKind.NOT_THEIRS:
        Entity.update(disputed_at=None).where(Entity.id == entity.id).execute()
        verification.look_again(entity)


def _let_in(person: User, entity: Entity, by: User | None) -> None:
    row = locked_access(person, entity)
    values = {"role": Role.ADMINISTRATOR, "decided_by": by, "updated_at": now(), "rejections": 0}
    if row and row.state == AccessState.ACCEPTED:
        Access.update(**values | FORGOTTEN).where(Access.id == row.id).execute()
        if row.role != Role.ADMINISTRATOR:
            said = {"role": Role.ADMINISTRATOR, "staff": True}
            audit.record("access_role", by=by, subject=row.code, **said)
        return
    values["accepted_at"] = now()
    if row:
        move(Access.id == row.id, AccessState(row.state), AccessState.ACCEPTED, **values)
    else:
        row = Access.create(user=person, entity=entity, state=AccessState.ACCEPTED, **values)
    audit.record("access_accepted", by=by, subject=row.code, role=Role.ADMINISTRATOR, staff=True)
