"""What staff see of entities that became one, and of two before they do."""

from dataclasses import dataclass

from domain import deciders, merge_rows, merge_supplies, merging, search
from domain.errors import Refused
from models import Access, AccessState, Entity, EntityMerge, EntityState, User

MOST = 8
SHORTEST = 3
NEWEST = 30


@dataclass(frozen=True)
class Plan:
    """Two entities side by side, and what would move from the second to the first."""

    kept: Entity
    retired: Entity
    accesses: list[Access]
    requests: int
    counts: dict[str, int]
    supplies: list[str]
    refusal: str

    @property
    def moves_something(self) -> bool:
        return bool(self.accesses or self.requests or self.supplies or any(self.counts.values()))


def find(text: str) -> list[Entity]:
    """A few registered entities with this NIT or name."""
    ids = search.find_by_tax_id(text)[:MOST]
    if not ids and len(text) >= SHORTEST:
        ids = search.find(text, limit=MOST)
    rows = {row.id: row for row in Entity.select().where(Entity.id.in_(ids), _registered())}
    return [rows[id] for id in ids if id in rows]


def registered(code: str) -> Entity | None:
    found: Entity | None = Entity.get_or_none(Entity.code == code, _registered())
    return found


def plan(kept: Entity, retired: Entity) -> Plan:
    refusal = ""
    try:
        merging.refuse_unfit(kept, retired)
    except Refused as refused:
        refusal = refused.message
    people = (
        Access.select(Access, User)
        .join(User, on=(Access.user == User.id))
        .where(Access.entity == retired)
        .order_by(Access.role, User.name)
    )
    pending = Access.state == AccessState.PENDING
    return Plan(
        kept,
        retired,
        list(people.where(Access.state == AccessState.ACCEPTED)),
        people.where(pending).count(),
        {
            column.model._meta.table_name: column.model.select().where(which).count()
            for column, which in merge_rows.moving(kept, retired).items()
        },
        merge_supplies.new(kept, retired),
        refusal,
    )


def administrators(entity: Entity) -> list[User]:
    return deciders.administrators(entity)


def newest() -> list[EntityMerge]:
    kept, retired, undoing = Entity.alias(), Entity.alias(), User.alias()
    query = (
        EntityMerge.select(EntityMerge, kept, retired, User, undoing)
        .join(kept, on=(EntityMerge.kept == kept.id))
        .switch(EntityMerge)
        .join(retired, on=(EntityMerge.retired == retired.id))
        .switch(EntityMerge)
        .left_outer_join(User, on=(EntityMerge.merged_by == User.id), attr="merged_by")
        .switch(EntityMerge)
        .left_outer_join(undoing, on=(EntityMerge.undone_by == undoing.id), attr="undone_by")
    )
    return list(query.order_by(EntityMerge.id.desc()).limit(NEWEST))


def with_code(code: str) -> EntityMerge | None:
    found: EntityMerge | None = EntityMerge.get_or_none(EntityMerge.code == code)
    return found


def successor(code: str) -> str:
    """The code of the entity that this one went into, however often that was merged itself;
    empty where it stands, or never was."""
    found: Entity | None = Entity.get_or_none(Entity.code == code)
    seen: set[int] = set()
    while found is not None and found.state == EntityState.MERGED and found.id not in seen:
        seen.add(found.id)
        row: EntityMerge | None = EntityMerge.get_or_none(
            EntityMerge.retired == found, EntityMerge.undone_at.is_null()
        )
        found = row.kept if row else None
    return str(found.code) if found is not None and seen else ""


def _registered() -> object:
    return Entity.state == EntityState.REGISTERED
