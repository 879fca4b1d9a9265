"""A portal of its own for every test, on the engine that was asked for."""

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from peewee import SqliteDatabase

import models
from app import create_app
from config import Config
from domain import schema, settings
from models import Entity, User
from tests import s3, servers
from tests.browsing import Browser
from tests.consortia import company
from tests.people import make_user, sign_in

KEY = "a key that only tests use, long enough"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--engine") == "postgresql":
        servers.shared_postgres(config)  # before the workers start: they share it


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What opens no database, or tries a script of the page, is the same on every engine, and is
    tried once."""
    with_one = [
        each
        for each in items
        if "engine" in getattr(each, "fixturenames", ())
        and not each.get_closest_marker("one_engine")
    ]
    for each in with_one:
        each.user_properties.append(("database", "yes"))  # read by tests/both_engines.py
    if config.getoption("--engine") == "postgresql":
        config.hook.pytest_deselected(items=[each for each in items if each not in set(with_one)])
        items[:] = with_one


def _on_both(test: pytest.Item) -> bool:
    asks_for_one = "engine" in getattr(test, "fixturenames", ())
    return asks_for_one and test.get_closest_marker("one_engine") is None


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config) -> str:
    return str(pytestconfig.getoption("--engine"))


@pytest.fixture(scope="session")
def cluster(engine: str, pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a PostgreSQL of our own, empty where SQLite is tested."""
    if engine == "sqlite":
        yield ""
    else:
        yield servers.shared_postgres(pytestconfig)


@pytest.fixture(scope="session")
def template(engine: str, cluster: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated, empty database to copy: a file, or the name of a database."""
    folder = tmp_path_factory.mktemp("template")
    if engine == "sqlite":
        url = f"sqlite:///{folder}/template.sqlite3"
    else:
        url = servers.create_database(cluster)
    settings.use(make_config(folder, url))
    models.open_database(url)
    schema.migrate()
    models.db.close()
    return url


@pytest.fixture
def storage_url(engine: str) -> Iterator[str]:
    with s3.storage(engine) as url:
        yield url


@pytest.fixture
def config(template: str, cluster: str, storage_url: str, tmp_path: Path) -> Iterator[Config]:
    """Settings over a fresh copy of the template."""
    if not cluster:
        shutil.copy(template.removeprefix("sqlite:///"), tmp_path / "portal.sqlite3")
        yield make_config(tmp_path, f"sqlite:///{tmp_path}/portal.sqlite3")
        return
    url = servers.create_database(cluster, template)
    yield make_config(tmp_path, url, storage_url)
    if not models.db.is_closed():
        models.db.close()
    servers.drop_database(cluster, url)


def make_config(folder: Path, url: str, storage_url: str = "") -> Config:
    return Config(
        secret_key=KEY,
        data_dir=folder,
        public_url="http://localhost",
        database_url=url,
        storage_url=storage_url,
        mail_default_sender="portal@example.com",
        cheap_passwords=True,
    )


@pytest.fixture(scope="session")
def portal(template: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Put together once: its routes and templates cost more than most tests."""
    app = create_app(make_config(tmp_path_factory.mktemp("portal"), template))
    app.testing = True
    return app


@pytest.fixture
def app(portal: Flask, config: Config) -> Iterator[Flask]:
    """The portal over this test's settings and database; nothing else of it may change."""
    settings.use(config)
    models.open_database(config.database_url)
    wait_for_the_disk(False)
    settled, views = dict(portal.config), dict(portal.view_functions)
    yield portal
    assert dict(portal.config) == settled
    portal.view_functions.update(views)
    assert models.db.is_closed() or not models.db.in_transaction()
    if not models.db.is_closed():
        models.db.close()


def wait_for_the_disk(wait: bool) -> None:
    """Most tests don't, as those on PostgreSQL: what outlives a power cut is tried on whole
    servers."""
    if isinstance(models.db.obj, SqliteDatabase):
        models.db.obj.pragma("synchronous", "full" if wait else "off", permanent=True)


@pytest.fixture
def database(app: Flask) -> Iterator[None]:
    """For tests that speak to the domain directly."""
    with app.app_context():
        yield


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser without script: pages, forms and links as WebTest sees them, CSRF on."""
    return Browser(app)


@pytest.fixture
def other_browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def ana(database: None) -> User:
    """Somebody who has confirmed, and has no entity yet."""
    return make_user("ana")


@pytest.fixture
def norma(database: None) -> User:
    return make_user("norma")


@pytest.fixture
def north(norma: User) -> Entity:
    return company("Norte SAS", norma)


@pytest.fixture
def south(database: None) -> Entity:
    return company("Sur SAS", make_user("saul"))


@pytest.fixture
def hers(browser: Browser, ana: User) -> Browser:
    """The browser, with her signed in."""
    return sign_in(browser, ana)


def with_settings(app: Flask, **changes: object) -> None:
    """The same portal under other settings, for what the environment decides."""
    settings.use(dataclasses.replace(settings.current(), **changes))
