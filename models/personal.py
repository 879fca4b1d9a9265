"""What belongs to a person alone: how they want to hear, what they accepted, what they ask about
their data (Ley 1581)."""

from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField, IntegerField, TextField

from models.base import CodeField, Table, UTCDateTimeField, now
from models.people import User


class NoticeKind(StrEnum):
    """Letters that a person may turn off or have gathered."""

    MESSAGES = "messages"
    REQUESTS = "requests"
    REMINDERS = "reminders"
    PAPERS = "papers"


class How(StrEnum):
    """How a person wants the letters of a kind."""

    AT_ONCE = "now"
    DAILY = "daily"
    NEVER = "never"


class NoticeChoice(Table):
    """What a user chose about a kind of letters; without a row they come at once."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    kind = CharField(max_length=12)
    how = CharField(max_length=6)

    class Meta:
        indexes = ((("user", "kind"), True),)


class Acceptance(Table):
    """A version of a legal text that a user accepted, and when."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    kind = CharField(max_length=10)
    version = IntegerField()
    accepted_at = UTCDateTimeField(default=now)

    class Meta:
        indexes = ((("user", "kind", "version"), True),)


class DataKind(StrEnum):
    """What a person asks about their own data."""

    QUESTION = "consulta"
    CORRECTION = "correccion"
    DELETION = "supresion"


class DataState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class DataRequest(Table):
    """Such a request, its number and the last day on which it may be answered."""

    code = CodeField()
    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    kind = CharField(max_length=10)
    text = TextField(default="")
    receipt = CharField(max_length=20, unique=True)
    state = CharField(max_length=10, default=DataState.PENDING)
    asked_at = UTCDateTimeField(default=now)
    due_on = DateField()
    answer = TextField(default="")
    decided_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    decided_by_id: int | None
    decided_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("state", "due_on"), False),)


DataRequest.add_index(
    DataRequest.index(
        DataRequest.user,
        DataRequest.kind,
        unique=True,
        where=(DataRequest.state == DataState.PENDING),
        name="data_request_open",
    )
)
