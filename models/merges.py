"""Entities that staff found to be one."""

from peewee import SQL, CharField, ForeignKeyField, JSONField

from models.base import CodeField, Table, UTCDateTimeField, now
from models.entities import Entity
from models.people import User


class EntityMerge(Table):
    """That one went into another. The retired one leads to the one that stays."""

    code = CodeField()
    kept = ForeignKeyField(Entity, on_delete="CASCADE", backref="+")
    kept_id: int
    retired = ForeignKeyField(Entity, on_delete="CASCADE", backref="+", index=False)
    retired_id: int
    receipt = CharField(max_length=20, unique=True)
    moved = JSONField(default=dict)
    """What the undoing puts back: ids by table, and the rows that were changed, as they were."""
    merged_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    merged_by_id: int | None
    merged_at = UTCDateTimeField(default=now)
    undone_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
    undone_by_id: int | None
    undone_at = UTCDateTimeField(null=True)


EntityMerge.add_index(
    EntityMerge.retired,
    unique=True,
    where=SQL('("undone_at" IS NULL)'),
    name="entity_merge_standing",
)
