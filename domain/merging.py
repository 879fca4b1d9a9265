"""*Unir entidades*: staff put a duplicate into the entity that stays; for a day they may undo it.

Accesses, documents and what is under way move; what was said and decided stays with the retired
one, which nobody reaches and which leads to the other.
"""

import datetime as dt
from typing import Any

from peewee import IntegrityError

from domain import (
    audit,
    changes,
    claims,
    members,
    merge_accesses,
    merge_letters,
    merge_supplies,
    receipts,
    search,
    sessions,
    verification,
)
from domain.errors import Refused
from domain.locking import locked
from domain.merge_rows import moving
from models import (
    Claim,
    ConsortiumMember,
    Document,
    DocumentState,
    Entity,
    EntityMerge,
    EntityState,
    User,
    db,
    now,
)

UNDONE_WITHIN = dt.timedelta(hours=24)
SECTION = "Unión de entidades"

NOT_ONES_OWN = "Usted es usuario de una de las dos: las une otra persona de la institución."
SAME = "Es la misma entidad. Elija otra."
NOT_REGISTERED = "Una de las dos ya no está registrada, o ya se unió con otra. Búsquelas otra vez."
OTHER_FAMILY = "Son de clases distintas: corrija primero el tipo de organización de una."
IN_DISPUTE = "Hay un reclamo sin decidir sobre «{}». Decídalo primero."
TOGETHER = "Las dos son integrantes de «{}». Que una se retire primero."
CHAIN = (
    "«{}» recibió a otra entidad hace menos de 24 horas. Deshaga esa unión, o espere a que pase "
    "el día."
)
BUSY = "Algo cambió en una de las dos en este momento. Revise y hágalo otra vez."
LATE = "Pasaron más de 24 horas: esta unión ya no se deshace."
LATER_ONE = "Después se unió otra entidad con «{}». Deshaga primero esa unión."
TAKEN = "Otra entidad se registró con el NIT de «{}». La unión ya no se deshace."


def merge(kept: Entity, retired: Entity, *, by: User) -> EntityMerge:
    """Retire one into the other; asked again it answers what was made.

    Raises Refused where they can't be one, or somebody was faster.
    """
    try:
        with db.atomic():
            if (made := _standing(kept, retired)) is not None:
                return made
            kept, retired = _held(kept, retired)
            _refuse_ones_own(by, kept, retired)
            if (made := _standing(kept, retired)) is not None:
                return made
            refuse_unfit(kept, retired)
            return _merge(kept, retired, by)
    except IntegrityError as raced:
        raise Refused(BUSY) from raced


def undo(merged: EntityMerge, *, by: User) -> EntityMerge:
    """Put back what moved; what came since stays where it came. Undone, it answers the same.

    Raises Refused after a day, after another merge on top, and where the NIT is taken.
    """
    try:
        with db.atomic():
            kept, retired = _held(merged.kept, merged.retired)
            _refuse_ones_own(by, kept, retired)
            row: EntityMerge = EntityMerge.get_by_id(merged.id)
            if row.undone_at is None:
                _refuse_undoing(row, kept)
                _undo(row, kept, retired, by)
    except IntegrityError as taken:
        raise Refused(TAKEN.format(merged.retired.name)) from taken
    undone: EntityMerge = EntityMerge.get_by_id(merged.id)
    return undone


def refuse_unfit(kept: Entity, retired: Entity) -> None:
    """Raises Refused where these two can't be one."""
    if kept.id == retired.id:
        raise Refused(SAME)
    if {kept.state, retired.state} != {EntityState.REGISTERED}:
        raise Refused(NOT_REGISTERED)
    if kept.family != retired.family:
        raise Refused(OTHER_FAMILY)
    for each in (kept, retired):
        open_claims = (Claim.entity == each) & Claim.state.in_(claims.open_states())
        if each.is_disputed or Claim.select().where(open_claims).exists():
            raise Refused(IN_DISPUTE.format(each.name))
    into = (EntityMerge.kept == retired) & _young() & EntityMerge.undone_at.is_null()
    if EntityMerge.select().where(into).exists():
        raise Refused(CHAIN.format(retired.name))
    other = ConsortiumMember.alias()
    both = (
        ConsortiumMember.select(ConsortiumMember, Entity)
        .join(Entity, on=(ConsortiumMember.entity == Entity.id))
        .join(other, on=(other.entity == ConsortiumMember.entity))
        .where(ConsortiumMember.member == kept, other.member == retired)
        .first()
    )
    if both is not None:
        raise Refused(TOGETHER.format(both.entity.name))


def may_undo(merged: EntityMerge) -> bool:
    return merged.undone_at is None and now() - merged.merged_at < UNDONE_WITHIN


def _merge(kept: Entity, retired: Entity, by: User) -> EntityMerge:
    receipt = receipts.issue()
    readers = merge_letters.readers(kept, retired)
    moved: dict[str, Any] = {"claimed_tax_id": retired.claimed_tax_id}
    moved["accesses"] = merge_accesses.move(kept, retired)
    moved["supplies"] = merge_supplies.move(kept, retired)
    for column, which in moving(kept, retired).items():
        table = column.model
        ids = [each.id for each in table.select(table.id).where(which)]
        moved[table._meta.table_name] = ids
        table.update({column: kept}).where(table.id.in_(ids)).execute()
    Entity.update(state=EntityState.MERGED, claimed_tax_id=None).where(
        Entity.id == retired.id, Entity.state == EntityState.REGISTERED
    ).execute()
    _look_again(moved["document"], kept, by=by)
    sessions.follow(retired, kept)
    search.forget(retired.id)
    made: EntityMerge = EntityMerge.create(
        kept=kept, retired=retired, receipt=receipt, moved=moved, merged_by=by
    )
    _write_down(made, kept, retired, by, undone=False)
    merge_letters.merged(made, readers)
    return made


def _look_again(documents: list[int], kept: Entity, *, by: User) -> None:
    """What was accepted beside another's data waits for a look beside these."""
    again = {"state": DocumentState.ATTACHED, "reviewed_at": None, "reviewed_by": None}
    accepted = Document.id.in_(documents) & (Document.state == DocumentState.ACCEPTED)
    Document.update(again).where(accepted).execute()
    verification.settle(Entity.get_by_id(kept.id), by=by)


def _undo(row: EntityMerge, kept: Entity, retired: Entity, by: User) -> None:
    readers = merge_letters.readers(kept, retired)
    for column in moving(kept, retired):
        table = column.model
        ids = row.moved.get(table._meta.table_name, [])
        table.update({column: retired}).where(table.id.in_(ids), column == kept).execute()
    merge_accesses.put_back(row.moved["accesses"], kept, retired)
    if "supplies" in row.moved:
        merge_supplies.put_back(row.moved["supplies"], kept)
    Entity.update(state=EntityState.REGISTERED, claimed_tax_id=row.moved["claimed_tax_id"]).where(
        Entity.id == retired.id, Entity.state == EntityState.MERGED
    ).execute()
    for each in (kept, retired):
        verification.settle(Entity.get_by_id(each.id), by=by)
    search.index(retired.id, retired.name, retired.short_name)
    EntityMerge.update(undone_at=now(), undone_by=by).where(
        EntityMerge.id == row.id, EntityMerge.undone_at.is_null()
    ).execute()
    _write_down(row, kept, retired, by, undone=True)
    merge_letters.undone(row, [*readers, *merge_letters.readers(retired, kept)])


def _write_down(row: EntityMerge, kept: Entity, retired: Entity, by: User, *, undone: bool) -> None:
    """In both histories, and twice in the audit: each is found by its own code."""
    action: audit.Action = "entity_merge_undone" if undone else "entity_merged"
    audit.record(action, by=by, subject=kept.code, retired=retired.code, receipt=row.receipt)
    audit.record(action, by=by, subject=retired.code, kept=kept.code, receipt=row.receipt)
    done = f"se deshizo (radicado {row.receipt})" if undone else f"radicado {row.receipt}"
    for own, other in ((kept, retired), (retired, kept)):
        line = changes.Line(f"Con «{other.name[:50]}», {other.tax_id_shown}", after=done)
        changes.note(own, SECTION, [line], by=by)


def _refuse_ones_own(by: User, *entities: Entity) -> None:
    """What is another's would become one's own to read (A22)."""
    if any(members.acting(by, each.code) for each in entities):
        raise Refused(NOT_ONES_OWN)


def _refuse_undoing(row: EntityMerge, kept: Entity) -> None:
    if not may_undo(row):
        raise Refused(LATE)
    on_top = (EntityMerge.id > row.id) & EntityMerge.undone_at.is_null()
    touching = (EntityMerge.kept == kept) | (EntityMerge.retired == kept)
    if EntityMerge.select().where(on_top, touching).exists():
        raise Refused(LATER_ONE.format(kept.name))


def _held(kept: Entity, retired: Entity) -> tuple[Entity, Entity]:
    """Both, in the order of ids, so that no two merges wait for each other."""
    ordered = sorted({kept.id: kept, retired.id: retired}.items())
    held = {id: locked(each, even_merged=True) for id, each in ordered}
    return held[kept.id], held[retired.id]


def _standing(kept: Entity, retired: Entity) -> EntityMerge | None:
    found: EntityMerge | None = EntityMerge.get_or_none(
        EntityMerge.kept == kept, EntityMerge.retired == retired, EntityMerge.undone_at.is_null()
    )
    return found


def _young() -> Any:
    return EntityMerge.merged_at > now() - UNDONE_WITHIN
