"""People: users, their sessions, what they have begun, what a letter lets them do."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, JSONField, TextField

from models.base import CodeField, Table, UTCDateTimeField, now


class UserState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"


class Participation(StrEnum):
    """How a person takes part."""

    NATURAL = "natural"
    NEW = "nueva"
    EXISTING = "existente"


class StaffRole(StrEnum):
    CHIEF = "jefe"
    OFFICER = "funcionario"
    AUDITOR = "auditor"


ANSWERS_REQUESTS = (StaffRole.CHIEF, StaffRole.OFFICER)
"""The staff that decides about requests; an auditor only reads."""


class Purpose(StrEnum):
    """What a letter's link, or a printed slip, lets its reader do; or who has given the right
    password."""

    ACTIVATE = "activate"
    RECOVER_PASSWORD = "password"
    RECOVER_USERNAME = "username"
    SECOND_STEP = "second"
    CHANGE_EMAIL = "email"
    UNDO_EMAIL = "undo-email"
    RESCUE = "rescue"
    ASSISTED = "assisted"
    SLIP = "slip"


class EmailChangeState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    UNDONE = "undone"


class User(Table):
    code = CodeField()
    username = CharField(max_length=40, unique=True)
    email = CharField(max_length=254, index=True)
    name = CharField(max_length=120)
    country = CharField(max_length=2, default="CO")
    participation = CharField(max_length=12, default=Participation.NATURAL)
    entity_name = CharField(max_length=250, default="")
    password_hash = TextField()
    security_question = CharField(max_length=200, default="")
    security_answer_hash = TextField(default="")
    phone = CharField(max_length=20, default="")
    time_zone = CharField(max_length=40, default="America/Bogota")
    state = CharField(max_length=10, default=UserState.PENDING, index=True)
    staff_role = CharField(max_length=12, null=True)
    terms_version = IntegerField(default=0)
    data_version = IntegerField(default=0)
    created_at = UTCDateTimeField(default=now)
    activated_at = UTCDateTimeField(null=True)
    letters_bounced_at = UTCDateTimeField(null=True)
    totp_nonce = CharField(max_length=43, default="")
    totp_at = UTCDateTimeField(null=True)
    totp_step = IntegerField(default=0)
    assisted_by: Any = ForeignKeyField("self", null=True, on_delete="SET NULL")
    assisted_by_id: int | None

    @property
    def is_natural(self) -> bool:
        """Takes part as themselves, not for an organisation."""
        return bool(self.participation == Participation.NATURAL)

    @property
    def is_staff(self) -> bool:
        return self.staff_role is not None

    @property
    def answers_requests(self) -> bool:
        return self.staff_role in ANSWERS_REQUESTS

    @property
    def is_chief(self) -> bool:
        return bool(self.staff_role == StaffRole.CHIEF)

    @property
    def is_active(self) -> bool:
        return bool(self.state == UserState.ACTIVE)

    @property
    def own(self) -> Iterable[str]:
        """What others know of this person: no password nor answer is made of it."""
        return (self.name, self.username, self.email, self.phone, self.entity_name)

    @property
    def has_security_answer(self) -> bool:
        return bool(self.security_answer_hash)

    @property
    def has_second_step(self) -> bool:
        """Is a code asked after the password?"""
        return self.totp_at is not None

    @property
    def first_name(self) -> str:
        return str(self.name).split(" ")[0]


# Squatting (A03): several may wait with one address, only one may be active with it.
User.add_index(
    User.index(
        User.email, unique=True, where=(User.state != UserState.PENDING), name="user_active_email"
    )
)


class Session(Table):
    """One browser, signed in. The cookie holds the secret, the row only its hash."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    code = CodeField()
    secret_hash = CharField(max_length=64, unique=True)
    created_at = UTCDateTimeField(default=now)
    last_seen_at = UTCDateTimeField(default=now)
    confirmed_at = UTCDateTimeField(default=now, null=True)
    ended_at = UTCDateTimeField(null=True)
    browser = CharField(max_length=200, default="")
    network = CharField(max_length=50, default="")
    current_entity_id: Any = IntegerField(null=True)


class RecoveryCode(Table):
    """One use of the second step without the phone."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    code_hash = CharField(max_length=64, unique=True)
    used_at = UTCDateTimeField(null=True)


class KnownNetwork(Table):
    """Where a user has signed in from: strangers elsewhere can't lock them out (A08)."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    network = CharField(max_length=50)
    seen_at = UTCDateTimeField(default=now)

    class Meta:
        indexes = ((("user", "network"), True),)


class SignUpDraft(Table):
    """Step 1 from its first field on; its secret is the form's key, kept in a cookie."""

    secret_hash = CharField(max_length=64, unique=True)
    answers = JSONField(default=dict)
    email = CharField(max_length=254, default="")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    user_id: int | None
    submitted_at = UTCDateTimeField(null=True)
    expires_at = UTCDateTimeField(index=True)


class Token(Table):
    """A link in a letter. Link and code are derived from the nonce with the portal's key."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    purpose = CharField(max_length=10)
    nonce = CharField(max_length=43)
    secret_hash = CharField(max_length=64, unique=True)
    wrong_codes = IntegerField(default=0)
    created_at = UTCDateTimeField(default=now)
    expires_at = UTCDateTimeField()
    used_at = UTCDateTimeField(null=True)
    replaced = BooleanField(default=False)


class EmailChange(Table):
    """From one address to another; the old one can take it back for a while, by the link `undo`."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    old_email = CharField(max_length=254)
    new_email = CharField(max_length=254)
    state = CharField(max_length=10, default=EmailChangeState.PENDING)
    created_at = UTCDateTimeField(default=now)
    changed_at = UTCDateTimeField(null=True)
    undo = ForeignKeyField(Token, null=True, unique=True, on_delete="SET NULL")
    undo_id: int | None


EmailChange.add_index(
    EmailChange.index(
        EmailChange.user,
        unique=True,
        where=(EmailChange.state == EmailChangeState.PENDING),
        name="email_change_pending",
    )
)


class RecoveryRequest(Table):
    """What somebody typed on a recovery page, until the worker has looked for its user."""

    typed = CharField(max_length=254)
    purpose = CharField(max_length=10)
    created_at = UTCDateTimeField(default=now)


class StashedForm(Table):
    """What a person had typed when their session had ended: given back after sign-in."""

    secret_hash = CharField(max_length=64, unique=True)
    user = ForeignKeyField(User, null=True, on_delete="CASCADE")
    user_id: int | None
    path = CharField(max_length=300)
    fields = JSONField(default=dict)
    expires_at = UTCDateTimeField(index=True)
