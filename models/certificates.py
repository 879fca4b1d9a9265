"""That an entity is registered, on a paper that anybody may check."""

import secrets
import string

from peewee import CharField, ForeignKeyField

from models.base import Table, UTCDateTimeField, now
from models.entities import Entity

CERTIFICATE_CODE = 10
CERTIFICATE_LETTERS = "".join(
    char for char in string.ascii_uppercase + string.digits if char not in "0O1IL"
)
"""No two of these look alike on paper."""


def new_certificate_code() -> str:
    """Of 49 random bits; who tries to guess one is limited by network."""
    return "".join(secrets.choice(CERTIFICATE_LETTERS) for _ in range(CERTIFICATE_CODE))


class Certificate(Table):
    """What was certified of an entity as it stood; at most one isn't superseded."""

    code = CharField(max_length=CERTIFICATE_CODE, unique=True, default=new_certificate_code)
    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    receipt = CharField(max_length=20, unique=True)
    fingerprint = CharField(max_length=64)
    """Of what it says of the entity."""
    issued_at = UTCDateTimeField(default=now)
    superseded_at = UTCDateTimeField(null=True)

    @property
    def code_shown(self) -> str:
        """«K7Q4M-2XD9P»."""
        return f"{self.code[:5]}-{self.code[5:]}"
