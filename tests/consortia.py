"""Plural entities of tests, and the members that they are made of."""

from domain import composition, consortium, memberships
from models import ConsortiumMember, Entity, EntityState, Family, MemberState, User, db, now
from tests.people import make_entity

TAX_IDS = iter(range(900_100_000, 901_000_000))


def company(name: str, administrator: User | None = None, **fields: object) -> Entity:
    """A registered company with a NIT of its own."""
    return make_entity(name, str(next(TAX_IDS)), administrator, **fields)


def make_plural(by: User, name: str = "Unión Temporal El Páramo", **fields: object) -> Entity:
    """A draft of a unión temporal; registered and administered by `by` if its state says so."""
    row = {
        "organisation_type": "union-temporal",
        "family": Family.PLURAL,
        "state": EntityState.DRAFT,
        "created_by": by,
    } | fields
    registered = row["state"] == EntityState.REGISTERED
    tax_id = row.pop("tax_id", None)
    return make_entity(name, tax_id, by if registered else None, **row)


def put_member(plural: Entity, member: Entity, share: int = 0, **fields: object) -> None:
    """An accepted member, unless said."""
    row = {"state": MemberState.ACCEPTED, "asked_at": now(), "decided_at": now()} | fields
    with db.atomic():
        ConsortiumMember.create(entity=plural, member=member, share=share, **row)


def whole(plural: Entity, *members: Entity) -> list[ConsortiumMember]:
    """Accepted members, the first the leader, with equal shares."""
    each = 10_000 // len(members)
    for at, member in enumerate(members):
        rest = 10_000 - each * len(members) if at == 0 else 0
        put_member(plural, member, each + rest, is_leader=at == 0)
    return composition.rows(plural)


def add(plural: Entity, member: Entity, by: User, key: str = "") -> ConsortiumMember:
    consortium.propose(plural, member, by=by, key=key or f"{plural.id}-{member.id}")
    return row_of(plural, member)


def share(plural: Entity, by: User, leader: Entity | None = None, **texts: str):
    """`texts` by the position in the list: `_1="60"`."""
    rows = composition.rows(plural)
    said = {rows[int(at[1:]) - 1].code: text for at, text in texts.items()}
    return consortium.set_shares(plural, said, row_of(plural, leader).code if leader else "", by=by)


def ask(by: User, member: Entity, name: str = "Unión Temporal El Páramo") -> Entity:
    """A draft of a company of `by` and of this member, which has been asked."""
    plural, own = make_plural(by, name), company(f"Propia de {name}", by)
    add(plural, own, by)
    add(plural, member, by)
    share(plural, by, _1="60", _2="40", leader=own)
    return plural


def accept(plural: Entity, member: Entity, by: User) -> ConsortiumMember:
    row = row_of(plural, member)
    return memberships.accept(row, terms=memberships.seen(row), by=by)


def row_of(plural: Entity, member: Entity) -> ConsortiumMember:
    return next(row for row in composition.rows(plural) if row.member_id == member.id)


def states(plural: Entity) -> list[str]:
    return [row.state for row in composition.rows(plural)]
