"""What is told of the portal itself: notices, whether it works, when it didn't."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, JSONField, TextField

from models.base import CodeField, Table, UTCDateTimeField, now


class BulletinKind(StrEnum):
    MAINTENANCE = "mantenimiento"
    NOTICE = "aviso"
    IMPORTANT = "importante"


class Bulletin(Table):
    """A notice of the institution, shown from its first day to its last; `happens_on` is the day
    of what it speaks of."""

    code = CodeField()
    kind = CharField(max_length=15)
    title = CharField(max_length=120)
    body = TextField(default="")
    first_day = DateField()
    last_day = DateField()
    happens_on = DateField(null=True)
    made_at = UTCDateTimeField(default=now)
    ended_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("last_day", "first_day"), False),)


class OutageKind(StrEnum):
    PORTAL = "portal"
    MAIL = "mail"
    OTHER = "other"


class Outage(Table):
    """Some time without the portal or a part of it; a mistaken one stays, annulled."""

    code = CodeField()
    kind = CharField(max_length=10)
    began_at = UTCDateTimeField(index=True)
    ended_at = UTCDateTimeField(null=True)
    text = CharField(max_length=300, default="")
    is_automatic = BooleanField(default=False)
    annulled_at = UTCDateTimeField(null=True)


class OutageCertificate(Table):
    """What was recorded of some days, as it stood when the certificate was issued."""

    receipt = CharField(max_length=20, unique=True)
    first_day = DateField()
    last_day = DateField()
    lines = JSONField(default=list)
    issued_at = UTCDateTimeField(default=now)


class Pulse(Table):
    """One row: since when the portal works without a break, when it last said so, and since when
    no letter goes out."""

    up_since = UTCDateTimeField()
    beat_at = UTCDateTimeField()
    mail_down_since = UTCDateTimeField(null=True)
