"""Who is asked, by letter, to act for an entity."""

from peewee import CharField, ForeignKeyField

from models.base import CodeField, Table, UTCDateTimeField, now
from models.entities import Entity, Role
from models.people import StaffRole, User


class Invitation(Table):
    """Its link is derived from the nonce with the portal's key, as a `Token`'s is; but whom it goes
    to may be nobody's user yet."""

    code = CodeField()
    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    email = CharField(max_length=254, index=True)
    name = CharField(max_length=120, default="")
    role = CharField(max_length=14, default=Role.MEMBER)
    invited_by = ForeignKeyField(User, on_delete="CASCADE")
    invited_by_id: int
    nonce = CharField(max_length=43)
    secret_hash = CharField(max_length=64, unique=True)
    created_at = UTCDateTimeField(default=now)
    expires_at = UTCDateTimeField()
    accepted_at = UTCDateTimeField(null=True)
    accepted_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    accepted_by_id: int | None
    withdrawn_at = UTCDateTimeField(null=True)

    @property
    def is_open(self) -> bool:
        """Neither accepted nor withdrawn; it may have expired."""
        return self.accepted_at is None and self.withdrawn_at is None


OPEN_INVITATION = Invitation.accepted_at.is_null() & Invitation.withdrawn_at.is_null()
"""The condition that `is_open` asks of a row."""

# One that waits for each person and entity: the last one counts.
Invitation.add_index(
    Invitation.index(
        Invitation.entity,
        Invitation.email,
        unique=True,
        where=OPEN_INVITATION,
        name="invitation_open",
    )
)


class StaffInvitation(Table):
    """Who is asked to work in this portal for the institution: nobody's user yet."""

    code = CodeField()
    email = CharField(max_length=254)
    name = CharField(max_length=120)
    role = CharField(max_length=12, default=StaffRole.OFFICER)
    invited_by = ForeignKeyField(User, on_delete="CASCADE")
    invited_by_id: int
    nonce = CharField(max_length=43)
    secret_hash = CharField(max_length=64, unique=True)
    created_at = UTCDateTimeField(default=now)
    expires_at = UTCDateTimeField()
    accepted_at = UTCDateTimeField(null=True)
    withdrawn_at = UTCDateTimeField(null=True)

    @property
    def is_open(self) -> bool:
        """Neither accepted nor withdrawn; it may have expired."""
        return self.accepted_at is None and self.withdrawn_at is None


OPEN_STAFF_INVITATION = (
    StaffInvitation.accepted_at.is_null() & StaffInvitation.withdrawn_at.is_null()
)

StaffInvitation.add_index(
    StaffInvitation.index(
        StaffInvitation.email,
        unique=True,
        where=OPEN_STAFF_INVITATION,
        name="staff_invitation_open",
    )
)
