"""A portal of a part's own: migrated, over a database in its folder, as the tests set theirs up."""

import dataclasses
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

import models
from app import create_app
from domain import schema
from tests.conftest import make_config, wait_for_the_disk


@contextmanager
def portal(folder: Path, **changes: object) -> Iterator[Flask]:
    """The domain may be spoken to meanwhile; it waits for no disk, and tells only what is wrong."""
    config = make_config(folder, f"sqlite:///{folder}/portal.sqlite3")
    app = create_app(dataclasses.replace(config, **changes))  # type: ignore[arg-type]
    app.testing = True
    log = logging.getLogger("ventanilla")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with app.app_context():
            schema.migrate()
            wait_for_the_disk(False)
            yield app
            models.db.close()
    finally:
        log.setLevel(level)
