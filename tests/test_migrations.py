"""The migrations, run in order, build exactly what the models describe, on this engine."""

from flask import Flask
from playhouse.schema_diff import diff_models

import models


def test_migrations_build_the_models(app: Flask, database: None):
    assert not diff_models(models.db.obj, models.TABLES)
