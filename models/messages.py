"""Conversations between an entity and the institution."""

from peewee import SQL, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from models.base import CodeField, Table, UTCDateTimeField, now
from models.entities import Entity
from models.people import User
from models.proofs import Proof


class Thread(Table):
    """One subject. Its messages are numbered; each side has read up to one of them."""

    code = CodeField()
    entity = ForeignKeyField(Entity, on_delete="CASCADE", index=False)
    entity_id: int
    subject = CharField(max_length=120)
    length = IntegerField(default=0)
    """The number of its last message; below, of the last that each side wrote, and has read."""
    entity_last = IntegerField(default=0)
    entity_read = IntegerField(default=0)
    office_last = IntegerField(default=0)
    office_read = IntegerField(default=0)
    created_at = UTCDateTimeField(default=now)
    updated_at = UTCDateTimeField(default=now)
    """When its last message was written."""
    closed_at = UTCDateTimeField(null=True)
    closed_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    closed_by_id: int | None

    class Meta:
        indexes = ((("entity", "updated_at"), False), (("updated_at",), False))

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def unread_by_entity(self) -> bool:
        return bool(self.office_last > self.entity_read)

    @property
    def unread_by_office(self) -> bool:
        return bool(self.entity_last > self.office_read)


Thread.add_index(
    Thread.updated_at, where=SQL('("entity_last" > "office_read")'), name="thread_for_office"
)


class Message(Table):
    """What somebody of one of the two sides wrote."""

    thread = ForeignKeyField(Thread, on_delete="CASCADE", index=False)
    thread_id: int
    number = IntegerField()
    by_office = BooleanField()
    author = ForeignKeyField(User, null=True, on_delete="SET NULL")
    author_id: int | None
    text = TextField()
    created_at = UTCDateTimeField(default=now)

    class Meta:
        indexes = ((("thread", "number"), True),)


class MessageFile(Table):
    """A file that came with a message."""

    message = ForeignKeyField(Message, on_delete="CASCADE")
    message_id: int
    proof = ForeignKeyField(Proof, on_delete="CASCADE")
    proof_id: int
