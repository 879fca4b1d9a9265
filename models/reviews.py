"""Who looks at which paper, and the reasons that papers are returned with."""

from peewee import BooleanField, CharField, ForeignKeyField

from models.base import CodeField, Table, UTCDateTimeField
from models.entities import Entity
from models.people import User


class Review(Table):
    """That somebody of the staff has a row of an entity before them, and until when nobody else
    takes it."""

    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    requirement = CharField(max_length=40)
    reviewer = ForeignKeyField(User, on_delete="CASCADE")
    reviewer_id: int
    until = UTCDateTimeField()

    class Meta:
        indexes = ((("entity", "requirement"), True),)


class ReturnReason(Table):
    """A sentence ready to return a paper with; the contractor reads it."""

    code = CodeField()
    text = CharField(max_length=300)
    active = BooleanField(default=True)
