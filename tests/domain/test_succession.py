"""Whether an entity should have a second administrator, and who may follow."""

import pytest

from domain import succession
from models import AccessState, Entity, Family, Role, User, UserState
from tests.people import give_access, make_entity, make_user

ADMINISTRATOR, ACCEPTED, ACTIVE = Role.ADMINISTRATOR, AccessState.ACCEPTED, UserState.ACTIVE


@pytest.mark.parametrize(
    ("role", "state", "enters", "suggests"),
    [
        (ADMINISTRATOR, ACCEPTED, ACTIVE, False),
        (Role.MEMBER, ACCEPTED, ACTIVE, True),
        (ADMINISTRATOR, AccessState.PENDING, ACTIVE, True),
        (ADMINISTRATOR, AccessState.CANCELLED, ACTIVE, True),
        (ADMINISTRATOR, ACCEPTED, UserState.DISABLED, True),
    ],
)
def test_a_second_is_suggested_while_one_alone_decides(
    entity: Entity, gloria: User, role, state, enters, suggests
):
    luz = make_user("luz", state=enters)
    give_access(luz, entity, role, state)
    make_entity("Otra SAS", "900373923", make_user("dueno"))
    assert succession.suggests_another(entity) == succession.is_last(entity, gloria) == suggests
    assert not succession.is_last(entity, luz)
    follows = [row.user for row in succession.candidates(entity)]
    assert follows == ([luz] if role == Role.MEMBER else [])


def test_a_natural_person_is_their_own(gloria: User):
    own = make_entity("Gloria", "52123456", gloria, family=Family.NATURAL)
    assert succession.suggests_another(own) is False


def test_an_imported_entity_that_nobody_administers_is_suggested_nothing(database: None):
    assert not succession.suggests_another(make_entity("Importada", "900373923"))
