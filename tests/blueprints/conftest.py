"""Who meets at an entity: its administrator, and a person who asks to be let in."""

import pytest

from models import Access, AccessState, Entity, User
from tests.browsing import Browser
from tests.people import give_access, make_entity, make_user, sign_in


@pytest.fixture
def gloria(database: None) -> User:
    return make_user("gloria", name="Gloria Inés Tarazona")


@pytest.fixture
def entity(gloria: User) -> Entity:
    return make_entity("H&H Asociados", "800111202", gloria)


@pytest.fixture
def asking(entity: Entity) -> Access:
    person = make_user("ramon", name="Ramón Peñaloza")
    return give_access(person, entity, state=AccessState.PENDING)


@pytest.fixture
def admin(browser: Browser, gloria: User, entity: Entity) -> Browser:
    return sign_in(browser, gloria)
