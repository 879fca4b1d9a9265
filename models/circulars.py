"""What the institution tells its contractors to do by a date, and each person it is told to."""

import secrets
import string
from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField, IntegerField, JSONField, TextField

from models.base import CodeField, Table, UTCDateTimeField, now
from models.entities import Entity
from models.people import User
from models.proofs import Proof

LINK_LENGTH = 12
READABLE = "".join(char for char in string.ascii_letters + string.digits if char not in "0O1Il")
"""No two of these look alike, and none ends a link in a message."""


class CircularState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class AddresseeKind(StrEnum):
    NATURAL = "natural"
    ORGANISATION = "organisation"


class ImportState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


def new_link() -> str:
    """Of 70 random bits: who has it sees the circular's message, and is let in nowhere."""
    drawn, link = secrets.randbelow(len(READABLE) ** LINK_LENGTH), ""
    for _ in range(LINK_LENGTH):
        drawn, place = divmod(drawn, len(READABLE))
        link += READABLE[place]
    return link


class Circular(Table):
    code = CodeField()
    number = CharField(max_length=40)
    place = CharField(max_length=100)
    dated_on = DateField()
    recipients = CharField(max_length=300)
    """To whom it is addressed, as the paper one says it; each person is an `Addressee`."""
    subject = CharField(max_length=150)
    body = TextField()
    year = IntegerField()
    """Vigencia: the year for which it asks."""
    links = JSONField(default=list)
    """[[label, address], …]"""
    deadline = DateField(null=True)
    signed_by = CharField(max_length=120)
    signer_post = CharField(max_length=120)
    drafted_by = CharField(max_length=120, default="")
    reviewed_by = CharField(max_length=120, default="")
    state = CharField(max_length=10, default=CircularState.DRAFT)
    created_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    created_by_id: int | None
    created_at = UTCDateTimeField(default=now)
    published_at = UTCDateTimeField(null=True)
    closed_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("year", "state"), False),)

    @property
    def is_draft(self) -> bool:
        return bool(self.state == CircularState.DRAFT)

    @property
    def is_published(self) -> bool:
        return bool(self.state == CircularState.PUBLISHED)


class CircularFile(Table):
    """An attachment; they stand in the order in which they came."""

    circular = ForeignKeyField(Circular, on_delete="CASCADE", backref="files")
    circular_id: int
    proof = ForeignKeyField(Proof, on_delete="CASCADE")
    proof_id: int


class Addressee(Table):
    """A person or organisation of a circular's audience: once for each cédula or NIT."""

    code = CodeField()
    circular = ForeignKeyField(Circular, on_delete="CASCADE", index=False)
    circular_id: int
    tax_id = CharField(max_length=15)
    """Digits of a cédula, or of a NIT without its check digit."""
    kind = CharField(max_length=12, default=AddresseeKind.NATURAL)
    name = CharField(max_length=250)
    mobile = CharField(max_length=20, default="")
    email = CharField(max_length=254, default="")
    """In small letters, as users have it; empty where the institution doesn't know it."""
    department = CharField(max_length=120, default="")
    contract_type = CharField(max_length=60, default="")
    link = CharField(max_length=16, default=new_link, unique=True)
    """Of `/c/<link>`, their own address."""
    sent_at = UTCDateTimeField(null=True)
    """When the letter was queued."""
    reminded_at = UTCDateTimeField(null=True)
    opened_at = UTCDateTimeField(null=True)
    """When they pressed *Empezar*: a GET may be a mail scanner's."""
    confirmed_at = UTCDateTimeField(null=True)
    """When who was registered for an earlier year said that all of it still holds."""
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    user_id: int | None
    entity = ForeignKeyField(Entity, null=True, on_delete="SET NULL")
    entity_id: int | None
    created_at = UTCDateTimeField(default=now)

    class Meta:
        indexes = (
            (("circular", "tax_id"), True),
            (("circular", "department"), False),
            (("circular", "name", "id"), False),
            (("tax_id",), False),
            (("email",), False),
        )


class AudienceImport(Table):
    """A file of people that the worker reads into a circular's audience."""

    code = CodeField()
    circular = ForeignKeyField(Circular, on_delete="CASCADE")
    circular_id: int
    name = CharField(max_length=120)
    """Of the file."""
    state = CharField(max_length=10, default=ImportState.WAITING)
    lines = IntegerField(default=0)
    added = IntegerField(default=0)
    repeated = IntegerField(default=0)
    bad = IntegerField(default=0)
    problems = JSONField(default=list)
    """[[line, reason], …] of the bad ones, the first of them."""
    error = CharField(max_length=300, default="")
    """Why the file couldn't be read at all."""
    created_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    created_by_id: int | None
    created_at = UTCDateTimeField(default=now)
    leased_until = UTCDateTimeField(null=True)
    """While a worker reads it; one that dies leaves it to the next."""

    class Meta:
        indexes = ((("state", "id"), False),)
