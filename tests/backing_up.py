"""A backup made, and another portal, empty, to put it back into."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import models
from config import Config
from domain import backups, settings
from tests import s3, servers


def backup(folder: Path) -> Path:
    return backups.make(folder).path


@contextmanager
def empty_portal(config: Config, cluster: str, folder: Path) -> Iterator[Config]:
    """On the same engine, with the same key: database, store and folder of its own."""
    folder.mkdir()
    engine = "postgresql" if cluster else "sqlite"
    url = servers.create_database(cluster) if cluster else f"sqlite:///{folder}/portal.sqlite3"
    with s3.storage(engine) as storage_url:
        other = dataclasses.replace(
            config, data_dir=folder, database_url=url, storage_url=storage_url
        )
        yield other
        if cluster:
            models.db.close()
            servers.drop_database(cluster, url)


def move_to(config: Config) -> None:
    """The tests' portal is that one from now on."""
    models.db.close()
    settings.use(config)
    models.open_database(config.database_url)
