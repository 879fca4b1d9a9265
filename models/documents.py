"""Papers: what is asked, what is handed in, the files behind it, those that are still arriving."""

from enum import StrEnum

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from models.base import CodeField, Table, UTCDateTimeField, now
from models.entities import Entity
from models.people import User


class DocumentState(StrEnum):
    MISSING = "missing"
    ATTACHED = "attached"
    """Of a registered entity: it waits for review."""
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Scan(StrEnum):
    """What the antivirus says of a file; NONE where there is no antivirus."""

    NONE = ""
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class Preview(StrEnum):
    WAITING = "waiting"
    MADE = "made"
    NONE = "none"


class Damage(StrEnum):
    """What the check of the store found wrong with a file."""

    NONE = ""
    MISSING = "missing"
    ALTERED = "altered"


class UploadPurpose(StrEnum):
    DOCUMENT = "document"
    PAGE = "page"
    """A photograph that will be a page of a PDF."""


class UploadState(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class Requirement(Table):
    """A paper that is asked of a family, or of one organisation type of it, in one version.

    A change retires the row and publishes another with its code: `AskedRequirement` keeps what was
    asked of who has finished. Shipped rows are defaults that staff will edit.
    """

    family = CharField(max_length=12)
    organisation_type = CharField(max_length=40, default="")
    """Empty: asked of the whole family."""
    code = CharField(max_length=40)
    label = CharField(max_length=200)
    help = TextField(default="")
    why = CharField(max_length=200, default="")
    """What it is asked for."""
    source = CharField(max_length=200, default="")
    """The page where one gets it."""
    form = CharField(max_length=20, default="")
    """Which blank form of the portal's own serves for it (`domain/blank_forms.py`)."""
    mandatory = BooleanField(default=True)
    active = BooleanField(default=True)
    position = IntegerField(default=0)
    validity = CharField(max_length=30, default="")
    substitute_for = CharField(max_length=200, default="")
    published_at = UTCDateTimeField(default=now)
    published_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    published_by_id: int | None
    retired_at = UTCDateTimeField(null=True)


Requirement.add_index(
    Requirement.family,
    Requirement.organisation_type,
    Requirement.code,
    unique=True,
    where=SQL('("retired_at" IS NULL)'),
    name="requirement_published",
)


class AskedRequirement(Table):
    """What was asked of an entity when it finished."""

    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    requirement = ForeignKeyField(Requirement, on_delete="CASCADE")
    requirement_id: int

    class Meta:
        indexes = ((("entity", "requirement"), True),)


class AskingAnew(Table):
    """That a version is asked of who had finished without it: entity after entity, by their ids."""

    requirement = ForeignKeyField(Requirement, on_delete="CASCADE", unique=True)
    requirement_id: int
    asked_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    asked_by_id: int | None
    asked_at = UTCDateTimeField(default=now)
    last_entity = IntegerField(default=0)
    """The id up to which it has been asked."""
    entities = IntegerField(default=0)
    done_at = UTCDateTimeField(null=True)


class StoredFile(Table):
    """A content in the store, however many documents have it."""

    content_hash = CharField(max_length=64, unique=True)
    size = BigIntegerField()
    media_type = CharField(max_length=100)
    kept_at = UTCDateTimeField(default=now)
    scan = CharField(max_length=10, default=Scan.NONE)
    threat = CharField(max_length=120, default="")
    preview = CharField(max_length=10, default=Preview.WAITING)
    damage = CharField(max_length=10, default=Damage.NONE)
    checked_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("scan", "id"), False), (("preview", "id"), False))


class Document(Table):
    """A file in a row of requirements, or beside them. A row may hold several; what is removed
    from a registered entity stays as an earlier version."""

    code = CodeField()
    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    requirement = CharField(max_length=40)
    """A requirement's code; empty for a free document, which `description` names."""
    name = CharField(max_length=120)
    description = CharField(max_length=200, default="")
    content_hash = CharField(max_length=64, index=True)
    media_type = CharField(max_length=100)
    size = BigIntegerField()
    state = CharField(max_length=10, default=DocumentState.ATTACHED)
    dated_on = DateField(null=True)
    valid_until = DateField(null=True)
    """The last day on which it counts, in Colombia; empty when it doesn't lapse."""
    warned = IntegerField(null=True)
    """How many days before that day the last letter about it is for: 30, 15, 3; 0 once it is over.
    It only ever gets less, whatever the clock does."""
    confidential = BooleanField(default=False)
    receipt = CharField(max_length=20, null=True, unique=True)
    """Its own, when it was handed in after the registration, whose receipt covers the others."""
    attached_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    attached_by_id: int | None
    attached_at = UTCDateTimeField(default=now)
    removed_at = UTCDateTimeField(null=True)
    removed_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    removed_by_id: int | None
    reason = CharField(max_length=300, default="")
    """Why it was returned."""
    reviewed_at = UTCDateTimeField(null=True)
    """When the decision that stands was made."""
    reviewed_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    reviewed_by_id: int | None
    told_at = UTCDateTimeField(null=True)
    """When the letter about its return was written."""
    correct_by = DateField(null=True)
    """The last day to hand in another."""

    class Meta:
        indexes = ((("entity", "requirement"), False), (("state", "valid_until"), False))


Document.add_index(
    Document.id,
    where=SQL("""("state" = 'attached' AND "removed_at" IS NULL AND "requirement" <> '')"""),
    name="document_waiting",
)
Document.add_index(
    Document.reviewed_at,
    where=SQL("""("state" = 'returned' AND "told_at" IS NULL)"""),
    name="document_untold",
)


class Upload(Table):
    """A file on its way, a piece at a time; only its owner knows of it until it is whole."""

    code = CodeField()
    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    requirement = CharField(max_length=40)
    purpose = CharField(max_length=10, default=UploadPurpose.DOCUMENT)
    name = CharField(max_length=300)
    modified = CharField(max_length=20, default="")
    """When the file was last changed on its device, as the device says: it tells files apart."""
    details = JSONField(default=dict)
    size = BigIntegerField()
    received = BigIntegerField(default=0)
    """How much of it is safe on the disk."""
    position = IntegerField(default=0)
    state = CharField(max_length=10, default=UploadState.OPEN)
    refusal = TextField(default="")
    document = CharField(max_length=16, default="")
    """The code of the document that it became."""
    created_at = UTCDateTimeField(default=now)
    expires_at = UTCDateTimeField(index=True)

    class Meta:
        indexes = ((("entity", "requirement"), False),)
