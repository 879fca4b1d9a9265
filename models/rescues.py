"""Ways back for who lost the e-mail, or the phone with the codes."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField

from models.base import CodeField, Table, UTCDateTimeField, now
from models.people import Token, User
from models.proofs import Proof


class Lost(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    BOTH = "both"


class RescueState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    STOPPED = "stopped"
    DONE = "done"
    EXPIRED = "expired"


class Rescue(Table):
    """What a stranger says of themselves, with an identity document; staff find whose it is."""

    code = CodeField()
    receipt = CharField(max_length=20)
    lost = CharField(max_length=5)
    identifier = CharField(max_length=254)
    new_email = CharField(max_length=254, default="")
    name = CharField(max_length=120)
    identity_number = CharField(max_length=30)
    phone = CharField(max_length=20)
    message = CharField(max_length=500, default="")
    proof = ForeignKeyField(Proof, null=True, on_delete="SET NULL")
    proof_id: int | None
    state = CharField(max_length=10, default=RescueState.WAITING)
    created_at = UTCDateTimeField(default=now)
    user = ForeignKeyField(User, null=True, on_delete="CASCADE")
    """Whose it is, once it is accepted: nothing is looked up before."""
    user_id: int | None
    decided_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    decided_by_id: int | None
    decided_at = UTCDateTimeField(null=True)
    reason = CharField(max_length=300, default="")
    due_at = UTCDateTimeField(null=True)
    """When it is carried out, unless it is stopped."""
    confirmed_at = UTCDateTimeField(null=True)
    token = ForeignKeyField(Token, null=True, unique=True, on_delete="SET NULL")
    """Of the letter that can stop it."""
    token_id: int | None

    class Meta:
        indexes = ((("state", "due_at"), False),)


Rescue.add_index(
    Rescue.index(
        Rescue.user,
        unique=True,
        where=(Rescue.state == RescueState.ACCEPTED),
        name="rescue_accepted",
    )
)
