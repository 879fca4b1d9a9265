"""Who meets at an entity: its administrator, and a person whom it may let in. And Valkey."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import valkey as client

from models import Entity, User
from tests import servers
from tests.people import make_entity, make_user


class Valkey(NamedTuple):
    url: str
    client: Any


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    with servers.valkey() as url:
        yield url


@pytest.fixture
def valkey(valkey_url: str) -> Valkey:
    """A real server, empty."""
    server = Valkey(valkey_url, client.Valkey.from_url(valkey_url))
    server.client.flushall()
    return server


@pytest.fixture
def gloria(database: None) -> User:
    return make_user("gloria")


@pytest.fixture
def entity(gloria: User) -> Entity:
    return make_entity("H&H Asociados", "800111202", gloria)


@pytest.fixture
def ramon(database: None) -> User:
    return make_user("ramon")
