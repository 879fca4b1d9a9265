"""Who hears of what concerns an entity: each once, whatever letters their address is written in."""

import pytest

from domain import deciders
from models import AccessState, Entity, Role, StaffRole, User, UserState
from tests.people import give_access, make_staff, make_user

OWN = ("compras@example.com", "H&H Asociados")


@pytest.mark.parametrize(
    ("email", "notification", "own"),
    [
        ("", "", []),
        ("gloria@example.com", "", []),
        ("Gloria@Example.com", "", []),
        ("compras@example.com", "", [OWN]),
        ("compras@example.com", "GLORIA@example.com", []),
        ("otra@example.com", "compras@example.com", [OWN]),
    ],
)
def test_the_entitys_own_address_hears_too_if_it_is_another(
    entity: Entity, gloria: User, email: str, notification: str, own: list[tuple[str, str]]
):
    entity.email, entity.notification_email = email, notification
    person = ("gloria@example.com", gloria.name)
    assert deciders.readers(entity, [gloria]) == [person, *own]
    gloria.email = "Gloria@example.com"
    assert deciders.readers(entity, [gloria]) == [(gloria.email, gloria.name), *own]


def test_those_who_decide_are_accepted_administrators_who_can_enter(entity: Entity, gloria: User):
    for n, (role, state, enters) in enumerate(
        [
            (Role.MEMBER, AccessState.ACCEPTED, UserState.ACTIVE),
            (Role.ADMINISTRATOR, AccessState.PENDING, UserState.ACTIVE),
            (Role.ADMINISTRATOR, AccessState.CANCELLED, UserState.ACTIVE),
            (Role.ADMINISTRATOR, AccessState.ACCEPTED, UserState.DISABLED),
        ]
    ):
        give_access(make_user(f"persona{n}", state=enters), entity, role, state)
    assert deciders.administrators(entity) == [gloria]
    assert [row.user for row in deciders.active(entity, Role.ADMINISTRATOR)] == [gloria]
    assert [row.user.username for row in deciders.active(entity, Role.MEMBER)] == ["persona0"]


def test_staff_who_decide_are_active_and_no_auditors(database):
    chief, officer = make_staff(), make_staff("oscar", staff_role=StaffRole.OFFICER)
    make_staff("sandra", staff_role=StaffRole.AUDITOR)
    make_staff("ida", state=UserState.DISABLED)
    make_user("ana")
    assert deciders.staff() == [chief, officer]
