"""What anybody asks of the help desk, with a number and a term."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField, TextField

from models.base import CodeField, Table, UTCDateTimeField, now
from models.people import User
from models.proofs import Proof


class TicketKind(StrEnum):
    """What the law calls PQRSD, and help with the portal."""

    HELP = "ayuda"
    PETITION = "peticion"
    COMPLAINT = "queja"
    CLAIM = "reclamo"
    SUGGESTION = "sugerencia"
    REPORT = "denuncia"


class TicketState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    """Somebody of staff sees to it."""
    ANSWERED = "answered"
    CLOSED = "closed"


class Ticket(Table):
    """Its link is derived from the nonce with the portal's key, as a `Token`'s is."""

    code = CodeField()
    receipt = CharField(max_length=20, unique=True)
    kind = CharField(max_length=10)
    state = CharField(max_length=10, default=TicketState.OPEN)
    asked_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    """Who was signed in; of others, what they typed."""
    asked_by_id: int | None
    name = CharField(max_length=120, default="")
    email = CharField(max_length=254, default="", index=True)
    page = CharField(max_length=120, default="")
    """The rule of the page that they came from, which names nobody."""
    nonce = CharField(max_length=43)
    secret_hash = CharField(max_length=64, unique=True)
    created_at = UTCDateTimeField(default=now)
    opened_at = UTCDateTimeField(default=now)
    """When it began to wait, for the first time or again."""
    due_on = DateField(null=True)
    taken_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    taken_by_id: int | None
    updated_at = UTCDateTimeField(default=now)
    """When its state was last changed."""

    class Meta:
        indexes = ((("state", "opened_at"), False),)

    @property
    def waits(self) -> bool:
        return self.state in WAITING

    @property
    def whose(self) -> str:
        return str(self.asked_by.name if self.asked_by else self.name)

    @property
    def address(self) -> str:
        """Where letters about it go; empty once that person is forgotten."""
        return str(self.asked_by.email if self.asked_by else self.email)


WAITING = (TicketState.OPEN, TicketState.TAKEN)
"""Nobody has answered it yet."""


class TicketNote(Table):
    """What who asks, or the institution, wrote about it."""

    ticket = ForeignKeyField(Ticket, on_delete="CASCADE")
    ticket_id: int
    by_office = BooleanField()
    author = ForeignKeyField(User, null=True, on_delete="SET NULL")
    author_id: int | None
    text = TextField()
    created_at = UTCDateTimeField(default=now)


class TicketFile(Table):
    """A file that came with a note."""

    note = ForeignKeyField(TicketNote, on_delete="CASCADE")
    note_id: int
    proof = ForeignKeyField(Proof, on_delete="CASCADE")
    proof_id: int
