"""What an entity says of its registration in SECOP II, which stays mandatory."""

from peewee import CharField, DateField, ForeignKeyField

from models.base import Table
from models.entities import Entity
from models.proofs import Proof


class SecopAccount(Table):
    """Under which name an entity is registered there, and since when: one of each entity."""

    entity = ForeignKeyField(Entity, unique=True, on_delete="CASCADE")
    entity_id: int
    name = CharField(max_length=120)
    registered_on = DateField()
    proof = ForeignKeyField(Proof, null=True, on_delete="SET NULL")
    proof_id: int | None
