"""Bring the database to this version of the portal."""

import fcntl
from pathlib import Path

from playhouse import migrations

from domain import defaults, settings
from models import db

FOLDER = Path(__file__).parent.parent / "migrations"


def migrate() -> list[str]:
    """Run what is new, in order, and fill the empty catalogs. Returns the names of what ran.

    Several processes may call it at once: the first works, the others wait and find nothing to do.
    """
    with (settings.current().data_dir / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran: list[str] = migrations.run(db.obj, str(FOLDER))
        defaults.fill()
        return ran
