"""The first tables."""

import models


def up(migrator, db):
    models.db.create_tables(models.TABLES)
