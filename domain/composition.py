"""Who takes part in a plural entity, and what its composition lacks: for reading."""

from collections.abc import Sequence

from domain import shares
from models import ConsortiumMember, Entity, Family, MemberState
from models.ready import Ready

SECTION = "integrantes"
FEWEST, MOST = 2, 30
OF_ENTITY = Ready(
    ConsortiumMember,
    """
    SELECT consortium_member.*, entity.* FROM consortium_member
    JOIN entity ON entity.id = consortium_member.member_id
    WHERE consortium_member.entity_id = ? AND entity.state = 'registered'
    ORDER BY consortium_member.id
    """,
    joined="member",
)


def is_plural(entity: Entity) -> bool:
    return bool(entity.family == Family.PLURAL)


def rows(entity: Entity) -> list[ConsortiumMember]:
    """The members of a plural entity in the order in which they were added, each with its own
    entity; of any other entity none."""
    return OF_ENTITY.all(entity.id) if is_plural(entity) else []


def find(entity: Entity, code: str) -> ConsortiumMember | None:
    return next((row for row in rows(entity) if row.code == code), None)


def terms(row: ConsortiumMember) -> str:
    """What a member accepts: «40,00 %, líder»."""
    return shares.shown(row.share) + (", líder" if row.is_leader else "")


def standing(every: Sequence[ConsortiumMember]) -> str:
    """«Van 66,67 %: faltan 33,33 %.»"""
    return sum_of(sum(row.share for row in every))


def sum_of(total: int) -> str:
    if total == shares.ALL:
        return "Suman 100,00 %."
    if total > shares.ALL:
        return f"Van {shares.shown(total)}: sobran {shares.shown(total - shares.ALL)}."
    return f"Van {shares.shown(total)}: faltan {shares.shown(shares.ALL - total)}."


def lacking(every: Sequence[ConsortiumMember]) -> list[str]:
    """What is to be said of the members before they can be asked."""
    if len(every) < FEWEST:
        return [f"al menos {FEWEST} integrantes"]
    found = [f"participación de «{row.member.name}»" for row in every if not row.share]
    if sum(row.share for row in every) != shares.ALL:
        total = standing(every)
        found.append(f"participaciones que sumen 100,00 % ({total[0].lower()}{total[1:-1]})")
    if not any(row.is_leader for row in every):
        found.append("líder")
    return found


def asked(entity: Entity) -> int:
    """How many things `missing` may name: two members, their sum, a leader; of each member a share
    and an acceptance."""
    return 3 + 2 * len(rows(entity)) if is_plural(entity) else 0


def missing(entity: Entity) -> list[str]:
    """What keeps a plural entity's form from being finished."""
    every = rows(entity)
    unanswered = [row for row in every if row.state != MemberState.ACCEPTED]
    typed = ["participaciones sin guardar"] if entity.typed.get(SECTION) else []
    return typed + lacking(every) + [f"aceptación de «{row.member.name}»" for row in unanswered]
