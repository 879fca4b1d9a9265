"""Who meets at an entity: its administrator, and a person whom it may let in."""

import pytest

from models import Entity, User
from tests.people import make_entity, make_user


@pytest.fixture
def gloria(database: None) -> User:
    return make_user("gloria")


@pytest.fixture
def entity(gloria: User) -> Entity:
    return make_entity("H&H Asociados", "800111202", gloria)


@pytest.fixture
def ramon(database: None) -> User:
    return make_user("ramon")
