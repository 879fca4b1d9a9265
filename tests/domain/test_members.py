"""Which entities somebody reaches, and as what: each tie that one may have to an entity."""

import pytest

from domain import members
from models import AccessState, Entity, EntityState, Role, User, UserState, now
from tests.people import give_access, make_entity, make_user

SEES, EDITS, ADMINISTERS = {"readable"}, {"readable", "editable"}, {"readable", "administered"}
TIES = {
    "drafts it": (EntityState.DRAFT, True, None, None, EDITS),
    "a draft of somebody else": (EntityState.DRAFT, False, None, None, set()),
    "in a draft of somebody else": (
        *(EntityState.DRAFT, False, Role.ADMINISTRATOR, AccessState.ACCEPTED),
        set(),
    ),
    "none": (EntityState.REGISTERED, False, None, None, set()),
    "drafted it once": (EntityState.REGISTERED, True, None, None, set()),
    "member": (EntityState.REGISTERED, False, Role.MEMBER, AccessState.ACCEPTED, SEES),
    "administrator": (
        *(EntityState.REGISTERED, False, Role.ADMINISTRATOR, AccessState.ACCEPTED),
        EDITS | ADMINISTERS,
    ),
    "administrator, merged": (
        *(EntityState.MERGED, True, Role.ADMINISTRATOR, AccessState.ACCEPTED),
        set(),
    ),
} | {
    f"administrator, {state}": (EntityState.REGISTERED, False, Role.ADMINISTRATOR, state, set())
    for state in AccessState
    if state != AccessState.ACCEPTED
}


@pytest.mark.parametrize("tie", TIES)
def test_what_somebody_reaches_is_what_their_tie_says(gloria: User, tie: str):
    state, drafts, role, asked, reached = TIES[tie]
    owner = make_user("duena")
    by = gloria if drafts else owner
    it = make_entity("Suya SAS", "900373923", state=state, created_by=by)
    other = make_entity("Otra SAS", "900179095", owner, created_by=owner)
    if role:
        give_access(gloria, it, role, asked)
    for name in ("readable", "editable", "administered"):
        find = getattr(members, name)
        assert find(gloria, it.code) == (it if name in reached else None), name
        assert find(gloria, other.code) is find(gloria, "xxxxxxxxxxxx") is None
    acts = it if "readable" in reached and state == EntityState.REGISTERED else None
    assert members.acting(gloria, it.code) == acts
    assert members.entity_acted_for(gloria, it.id) == acts
    assert members.entity_acted_for(gloria, None) == acts
    assert members.entities(gloria) == [acts] * bool(acts) and members.count(gloria) == bool(acts)
    assert members.draft(gloria) == (it if tie == "drafts it" else None)
    assert members.may_administer(gloria, it) == ("administered" in reached)
    assert members.may_edit(gloria, it) == ("editable" in reached)


def test_in_dispute_nobody_changes_it(entity: Entity, gloria: User):
    Entity.update(disputed_at=now()).execute()
    assert members.readable(gloria, entity.code) == members.acting(gloria, entity.code) == entity
    assert (
        members.editable(gloria, entity.code) is members.administered(gloria, entity.code) is None
    )
    assert not members.may_administer(gloria, entity)


def test_one_acts_for_the_entity_chosen_and_else_for_the_first(entity: Entity, gloria: User):
    second = make_entity("Aurora SAS", "900373923", gloria)
    foreign = make_entity("Otra SAS", "900179095", make_user("duena"))
    assert members.entity_acted_for(gloria, second.id) == second
    for chosen in (None, entity.id, foreign.id):
        assert members.entity_acted_for(gloria, chosen) == entity
    assert members.entities(gloria) == [second, entity] and members.count(gloria) == 2


def test_the_draft_begun_last_is_gone_on_with(gloria: User):
    for name in ("Una", "Dos"):
        last = make_entity(name, None, state=EntityState.DRAFT, created_by=gloria)
    assert members.draft(gloria) == last


@pytest.mark.parametrize(
    ("fields", "alone"),
    [
        ({}, False),
        ({"role": Role.MEMBER}, True),
        ({"state": AccessState.CANCELLED}, True),
        ({"state": AccessState.PENDING}, True),
    ],
)
def test_only_an_accepted_administrator_keeps_requests_from_staff(ramon, fields, alone):
    it, full = make_entity("Una", "900373923"), make_entity("Otra", "900179095", make_user("luz"))
    give_access(ramon, it, **{"role": Role.ADMINISTRATOR} | fields)
    found = set(Entity.select().where(members.nobody_administers()))
    assert found == ({it} if alone else set()) and full not in found


@pytest.mark.parametrize("state", [UserState.DISABLED, UserState.PENDING])
def test_who_cannot_enter_administers_nothing_for_staff(entity: Entity, gloria: User, state: str):
    User.update(state=state).where(User.id == gloria.id).execute()
    assert list(Entity.select().where(members.nobody_administers())) == [entity]
