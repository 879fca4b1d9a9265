"""Files that back what somebody asks for: an identity card, a letter of the company."""

from peewee import BigIntegerField, CharField, ForeignKeyField

from models.base import CodeField, Table, UTCDateTimeField, now
from models.people import User


class Proof(Table):
    """One file of one request; whoever may open the request may open it, nobody else."""

    code = CodeField()
    name = CharField(max_length=120)
    content_hash = CharField(max_length=64, index=True)
    media_type = CharField(max_length=100)
    size = BigIntegerField()
    created_at = UTCDateTimeField(default=now)
    uploaded_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    uploaded_by_id: int | None
