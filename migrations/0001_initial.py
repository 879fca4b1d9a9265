"""The first tables."""

import models
from models.search import create_search_tables


def up(migrator, db):
    models.db.create_tables(models.TABLES)
    create_search_tables()
