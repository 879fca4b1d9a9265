"""Entities, who may act for them, who takes part in them."""

from enum import StrEnum

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from models.base import CodeField, Table, UTCDateTimeField, now
from models.people import User
from models.proofs import Proof


class EntityKind(StrEnum):
    SUPPLIER = "supplier"


class BusinessArea(StrEnum):
    PRIVATE = "private"
    PUBLIC = "public"


class Family(StrEnum):
    NATURAL = "natural"
    LEGAL = "juridica"
    NON_PROFIT = "esal"
    PUBLIC = "publica"
    PLURAL = "plural"
    FOREIGN = "extranjera"
    OTHER = "otro"


SHARES_TAX_ID = frozenset({Family.PLURAL, Family.PUBLIC})
"""Families whose members may share one NIT."""


class EntityState(StrEnum):
    DRAFT = "draft"
    REGISTERED = "registered"
    MERGED = "merged"
    """It went into another: nobody reaches it any more (`EntityMerge`)."""


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    MEMBER = "member"


class AccessState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Entity(Table):
    code = CodeField()
    kind = CharField(max_length=10, default=EntityKind.SUPPLIER)
    business_area = CharField(max_length=10, default=BusinessArea.PRIVATE)
    organisation_type = CharField(max_length=40)
    family = CharField(max_length=12)
    state = CharField(max_length=12, default=EntityState.DRAFT)
    verified_at = UTCDateTimeField(null=True)
    disputed_at = UTCDateTimeField(null=True)
    """Since when it is in dispute: then nobody of its own changes it."""
    created_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    created_by_id: int | None
    created_at = UTCDateTimeField(default=now)
    version = IntegerField(default=0)

    name = CharField(max_length=250, default="")
    short_name = CharField(max_length=60, default="")
    tax_id = CharField(max_length=30, null=True, index=True)
    check_digit = CharField(max_length=1, default="")
    claimed_tax_id = CharField(max_length=33, null=True, unique=True)
    is_sme = BooleanField(null=True)
    tax_regime = CharField(max_length=60, default="")

    country = CharField(max_length=2, default="CO")
    municipality_code = CharField(max_length=5, default="")
    city = CharField(max_length=100, default="")
    """Outside Colombia, where no code tells the municipality."""
    address = CharField(max_length=200, default="")
    postal_code = CharField(max_length=10, default="")
    email = CharField(max_length=254, default="")
    phone = CharField(max_length=30, default="")
    fax = CharField(max_length=30, default="")
    website = CharField(max_length=200, default="")
    notification_email = CharField(max_length=254, default="")
    facebook = CharField(max_length=200, default="")
    linkedin = CharField(max_length=200, default="")
    youtube = CharField(max_length=200, default="")
    twitter = CharField(max_length=200, default="")

    bank_name = CharField(max_length=100, default="")
    bank_account = CharField(max_length=30, default="")
    bank_account_type = CharField(max_length=20, default="")

    representative_name = CharField(max_length=120, default="")
    representative_document_type = CharField(max_length=5, default="")
    representative_document = CharField(max_length=30, default="")
    representative_email = CharField(max_length=254, default="")
    representative_phone = CharField(max_length=30, default="")
    attorney_name = CharField(max_length=120, default="")
    attorney_document = CharField(max_length=40, default="")
    attorney_email = CharField(max_length=254, default="")

    typed = JSONField(default=dict)
    """What was typed in a section and didn't pass its checks yet: {section: {field: text}}."""
    sections_done = JSONField(default=list)
    saved_at = UTCDateTimeField(null=True)
    receipt = CharField(max_length=20, null=True, unique=True)
    registered_at = UTCDateTimeField(null=True)
    terms_version = IntegerField(default=0)
    unlisted = BooleanField(default=False)
    """A natural person who wants no place in the public directory."""

    @property
    def is_draft(self) -> bool:
        return bool(self.state == EntityState.DRAFT)

    @property
    def is_natural(self) -> bool:
        return bool(self.family == Family.NATURAL)

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None and not self.is_disputed

    @property
    def is_disputed(self) -> bool:
        return self.disputed_at is not None

    @property
    def tax_id_shown(self) -> str:
        """NIT and its check digit, as every page writes it."""
        if not self.tax_id:
            return "Sin NIT"
        return f"NIT {self.tax_id}" + (f", DV {self.check_digit}" if self.check_digit else "")

    @property
    def letters_go_to(self) -> str:
        return str(self.notification_email or self.email)


class FinancialYear(Table):
    """Figures at 31 December, in whole pesos."""

    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    year = IntegerField()
    fiscal_year = CharField(max_length=20, default="")
    equity = BigIntegerField()
    current_assets = BigIntegerField()
    total_assets = BigIntegerField()
    current_liabilities = BigIntegerField()
    total_liabilities = BigIntegerField()
    operating_profit = BigIntegerField()
    interest_expense = BigIntegerField()

    class Meta:
        indexes = ((("entity", "year"), True),)


class Access(Table):
    """That a user may act for an entity, or asks to: one row per user and entity."""

    code = CodeField()
    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    role = CharField(max_length=14, default=Role.MEMBER)
    state = CharField(max_length=10, default=AccessState.PENDING)
    requested_at = UTCDateTimeField(default=now)
    accepted_at = UTCDateTimeField(null=True)
    updated_at = UTCDateTimeField(default=now)
    decided_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    decided_by_id: int | None
    rejections = IntegerField(default=0)
    calendar_hash = CharField(max_length=64, null=True, unique=True)
    """Of the secret in the address of its calendar."""
    message = CharField(max_length=500, default="")
    """From who asks, to who decides."""
    proof = ForeignKeyField(Proof, null=True, on_delete="SET NULL")
    proof_id: int | None
    """A file that backs the request."""
    reason = CharField(max_length=300, default="")
    """Why it was rejected, to who asked."""
    reminded_at = UTCDateTimeField(null=True)
    was_state = CharField(max_length=10, null=True)
    """This and the next three: before the last decision, where one may undo it."""
    was_role = CharField(max_length=14, null=True)
    was_accepted_at = UTCDateTimeField(null=True)
    was_rejections = IntegerField(null=True)

    class Meta:
        indexes = (
            (("user", "entity"), True),
            (("entity", "updated_at", "id"), False),
            (("entity", "state", "id"), False),
            (("entity", "role", "state"), False),
            (("state", "id"), False),
        )


class MemberState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ConsortiumMember(Table):
    """An entity that takes part in a plural one, once its administrator accepts."""

    code = CodeField()
    entity = ForeignKeyField(Entity, on_delete="CASCADE", backref="members")
    entity_id: int
    member = ForeignKeyField(Entity, on_delete="CASCADE", backref="memberships")
    member_id: int
    share = IntegerField(default=0)
    """In hundredths of a percent: 10000 is all of it."""
    is_leader = BooleanField(default=False)
    state = CharField(max_length=10, default=MemberState.PENDING)
    asked_at = UTCDateTimeField(null=True)
    """When its administrators were asked: only once the shares and the leader are all there."""
    decided_at = UTCDateTimeField(null=True)
    decided_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    decided_by_id: int | None

    class Meta:
        indexes = ((("entity", "member"), True), (("member", "state"), False))


class Change(Table):
    """What one field of a registered entity said before and says since: its own people see it."""

    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    user_id: int | None
    at = UTCDateTimeField(default=now)
    section = CharField(max_length=40)
    label = CharField(max_length=80)
    before = TextField(default="")
    after = TextField(default="")

    class Meta:
        indexes = ((("entity", "id"), False),)
