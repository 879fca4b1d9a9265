"""What the institution keeps: its texts, the letters that go out, receipts."""

from enum import StrEnum

from peewee import (
    BlobField,
    CharField,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from models.base import CodeField, Table, UTCDateTimeField, now
from models.people import Token


class LegalKind(StrEnum):
    TERMS = "terms"
    DATA = "data"


class LineKind(StrEnum):
    """How a channel of the help desk is used."""

    PHONE = "phone"
    MAIL = "mail"
    TICKET = "ticket"
    LINK = "link"


TICKET_PAGE = "/mesa-de-servicio/nueva"


class LetterState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    OBSOLETE = "obsolete"


class Institution(Table):
    """One row: who runs this portal."""

    name = CharField(max_length=200)
    tax_id = CharField(max_length=10, default="")
    check_digit = CharField(max_length=1, default="")
    municipality_code = CharField(max_length=5, default="")
    logo_name = CharField(max_length=64, default="")
    accent = CharField(max_length=7, default="")
    accent_in_the_dark = CharField(max_length=7, default="")
    letters_name = CharField(max_length=60, default="")
    reply_to = CharField(max_length=254, default="")
    set_up_at = UTCDateTimeField(null=True)
    receipts_year = IntegerField(default=0)
    receipts_last = IntegerField(default=0)

    @property
    def tax_id_shown(self) -> str:
        return f"{self.tax_id}-{self.check_digit}" if self.tax_id else ""


class Logo(Table):
    """The institution's, a WebP, as every page shows it; its name is its content's hash."""

    name = CharField(max_length=64, unique=True)
    content = BlobField()


class LegalText(Table):
    kind = CharField(max_length=10)
    version = IntegerField()
    body = TextField()
    published_at = UTCDateTimeField(default=now)

    class Meta:
        indexes = ((("kind", "version"), True),)


class HelpLine(Table):
    """A channel of the help desk: what it is, how to reach it, when."""

    code = CodeField()
    kind = CharField(max_length=10)
    label = CharField(max_length=60)
    contact = CharField(max_length=200, default="")
    hours = CharField(max_length=200, default="")
    position = IntegerField(default=0)

    @property
    def address(self) -> str:
        """What a phone can open: `tel:`, `mailto:` or the page itself."""
        if self.kind == LineKind.TICKET:
            return TICKET_PAGE
        if self.kind == LineKind.LINK:
            return str(self.contact)
        if self.kind == LineKind.MAIL:
            return f"mailto:{self.contact}"
        digits = "".join(char for char in self.contact if char in "0123456789")
        if self.contact.startswith("+"):
            return f"tel:+{digits}"
        return f"tel:+57{digits}" if len(digits) == 10 else f"tel:{digits}"

    @property
    def shown(self) -> str:
        """What its link says on a page of the portal."""
        return "Escribir por el portal" if self.kind == LineKind.TICKET else str(self.contact)


class Letter(Table):
    """A letter waiting to be sent. It is rendered when it goes, so no secret is stored."""

    message_id = CharField(max_length=120, unique=True)
    recipient = CharField(max_length=254, index=True)
    subject = CharField(max_length=200)
    template = CharField(max_length=40)
    context = JSONField(default=dict)
    token = ForeignKeyField(Token, null=True, on_delete="CASCADE")
    token_id: int | None
    once = CharField(max_length=80, null=True, unique=True)
    state = CharField(max_length=10, default=LetterState.QUEUED)
    run_at = UTCDateTimeField(default=now)
    attempts = IntegerField(default=0)
    error = TextField(default="")
    created_at = UTCDateTimeField(default=now)
    sent_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("state", "run_at"), False),)


class Performed(Table):
    """A form's key and what came of it: sending it again answers the same (A43, A69)."""

    key = CharField(max_length=120, unique=True)
    result = CharField(max_length=200, default="")
    created_at = UTCDateTimeField(default=now, index=True)


class Hit(Table):
    """One use of something limited; the window slides over these rows."""

    bucket = CharField(max_length=120)
    at = DoubleField()

    class Meta:
        indexes = ((("bucket", "at"), False),)
