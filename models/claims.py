"""What somebody claims about a registered entity that others administer."""

from enum import StrEnum

from peewee import SQL, CharField, DateField, ForeignKeyField

from models.base import CodeField, Table, UTCDateTimeField, now
from models.entities import Entity
from models.people import User
from models.proofs import Proof


class ClaimKind(StrEnum):
    GONE = "gone"
    """Its administrator isn't there any more."""
    NOT_THEIRS = "not_theirs"
    """It isn't theirs who registered it."""


class ClaimState(StrEnum):
    OPEN = "open"
    """Staff has to look at it."""
    TOLD = "told"
    """The administrators were told, and may object."""
    OBJECTED = "objected"
    FROZEN = "frozen"
    """The entity is in dispute: nobody changes it."""
    PROPOSED = "proposed"
    """One of the staff proposes to hand it over; another must confirm."""
    GRANTED = "granted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Claim(Table):
    """One open at most for a user and an entity; those that are closed are its history."""

    code = CodeField()
    kind = CharField(max_length=10)
    state = CharField(max_length=10, default=ClaimState.OPEN)
    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    asked_by = ForeignKeyField(User, on_delete="CASCADE")
    asked_by_id: int
    message = CharField(max_length=1000)
    proof = ForeignKeyField(Proof, null=True, on_delete="SET NULL")
    proof_id: int | None
    created_at = UTCDateTimeField(default=now)
    updated_at = UTCDateTimeField(default=now)
    told_at = UTCDateTimeField(null=True)
    """When the administrators were told of it."""
    object_until = DateField(null=True)
    """The last day on which they may object, in Colombia."""
    objection = CharField(max_length=1000, default="")
    objected_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    objected_by_id: int | None
    objected_at = UTCDateTimeField(null=True)
    decided_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    decided_by_id: int | None
    second_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
    second_by_id: int | None
    """Who of the staff confirmed what another proposed."""
    reason = CharField(max_length=500, default="")
    closed_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("state", "id"), False),)


Claim.add_index(
    Claim.asked_by,
    Claim.entity,
    unique=True,
    where=SQL('("closed_at" IS NULL)'),
    name="claim_open",
)
