"""One crowd and one database for the races of a module."""

import dataclasses
from collections.abc import Iterator

import pytest

import models
from app import create_app
from tests.conftest import make_config
from tests.copies import Copies
from tests.crowd import Crowd, crowd
from tests.races.rounds import Marks


@pytest.fixture(scope="module")
def clients(
    template: str, cluster: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crowd]:
    """One crowd and one database for the races of a worker."""
    folder = tmp_path_factory.mktemp("races")
    copies = Copies(cluster, template, folder)
    config = dataclasses.replace(make_config(folder, copies.url), throttle=False)
    app = create_app(config)
    with app.app_context(), crowd(config) as clients:
        yield clients
    models.db.close()
    copies.drop()


@pytest.fixture(autouse=True)
def marks(clients: Crowd) -> Marks:
    return Marks()
