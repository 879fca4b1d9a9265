"""What the administrators of two entities hear when these become one, or two again."""

from collections.abc import Iterable
from typing import Any

from domain import deciders, outbox
from models import Entity, EntityMerge

Reader = tuple[str, str]
SUBJECT = "Su entidad se unió con otra"
UNDONE = "Se deshizo la unión de su entidad con otra"


def readers(kept: Entity, retired: Entity) -> list[Reader]:
    """Each once, though they administer both; and the entities' own addresses."""
    told: dict[str, Reader] = {}
    for entity in (kept, retired):
        for address, name in deciders.readers(entity, deciders.administrators(entity)):
            told.setdefault(address.casefold(), (address, name))
    return list(told.values())


def merged(row: EntityMerge, to: Iterable[Reader]) -> None:
    _post("entity_merged", SUBJECT, row, to)


def undone(row: EntityMerge, to: Iterable[Reader]) -> None:
    _post("entity_merge_undone", UNDONE, row, {one[0].casefold(): one for one in to}.values())


def _post(template: str, subject: str, row: EntityMerge, to: Iterable[Reader]) -> None:
    told: dict[str, Any] = {
        "kept": row.kept.name,
        "retired": row.retired.name,
        "receipt": row.receipt,
    }
    told |= {"kept_number": row.kept.tax_id_shown, "retired_number": row.retired.tax_id_shown}
    for address, name in to:
        outbox.post(template, subject, address, name=name, **told)
