"""The *tablero* as it was last made: `domain/board_making.py` writes it from what there is."""

from enum import IntEnum

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, JSONField

from models.base import Table, UTCDateTimeField, now
from models.circulars import Addressee, Circular


class Stage(IntEnum):
    """How far a person is with a circular; the first that holds from the last to the first."""

    UNOPENED = 0
    OPENED = 1
    USER = 2
    ACTIVE = 3
    ENTITY = 4
    PAPERS = 5
    COMPLETE = 6
    RETURNED = 7
    LAPSING = 8


class Board(Table):
    """Of one circular: when it was made, up to which entry of the audit, and its counts."""

    circular = ForeignKeyField(Circular, unique=True, on_delete="CASCADE")
    circular_id: int
    made_at = UTCDateTimeField(default=now)
    seen = IntegerField(default=0)
    """The last entry of the audit that there was: without another, nothing has changed."""
    counts = JSONField(default=dict)
    """{department: [how many at each stage]}."""


class BoardRow(Table):
    """One person's, with what the board sorts and looks for."""

    circular = ForeignKeyField(Circular, on_delete="CASCADE", index=False)
    circular_id: int
    addressee = ForeignKeyField(Addressee, unique=True, on_delete="CASCADE")
    addressee_id: int
    stage = IntegerField(default=Stage.UNOPENED)
    done = IntegerField(default=0)
    asked = IntegerField(default=0)
    """Mandatory papers that are there, of how many."""
    name = CharField(max_length=250)
    """Folded: without case nor accents."""
    department = CharField(max_length=120, default="")
    in_secop = BooleanField(default=False)
    """Is it said that their entity is registered in SECOP II?"""
    moved_at = UTCDateTimeField(default=now)
    """Since when it is at its stage, as far as the board has seen."""

    class Meta:
        indexes = (
            (("circular", "name", "id"), False),
            (("circular", "stage", "name", "id"), False),
            (("circular", "department", "name", "id"), False),
        )
